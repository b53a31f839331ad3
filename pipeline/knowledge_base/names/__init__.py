"""Entity records, the file they lie in, and how Dutch writes and inflects their names."""
