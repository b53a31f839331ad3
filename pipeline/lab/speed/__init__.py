"""Speed, loading time, size and memory of pipelines and their peers."""
