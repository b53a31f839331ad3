"""What the words and the layout of a letter tell: clean text, paragraphs, kinds, facts."""
