"""Silver: text without annotation, labelled by a trained pipeline, for a smaller one to learn from."""
