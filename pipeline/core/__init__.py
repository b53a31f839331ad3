"""What every room stands on: errors, files, paths, labels, tokenizer and sentence boundaries."""
