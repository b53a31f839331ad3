"""What the linker trains on: whole letters, and echoes of their names."""
