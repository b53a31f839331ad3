"""Pretrained encoders: the embedded one, and vectors from any of them."""
