"""What a text says is done: anchors, arguments, status, and what an amount is of."""
