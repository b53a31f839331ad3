"""What training configurations name beside components and augmenters: the reader of the text, and the learning rate."""
