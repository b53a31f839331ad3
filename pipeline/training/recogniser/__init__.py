"""What the recogniser's training configuration names: the shuffling reader and the learning rate."""
