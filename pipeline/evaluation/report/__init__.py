"""One page about a pipeline: figures with intervals, errors in context, the corpus."""
