"""One page that shows how a pipeline does: figures with their uncertainty, errors in context, the corpus."""
