"""The base of a pipeline: the embedded encoder, an encoder or spaCy pipeline of yours, word vectors."""
