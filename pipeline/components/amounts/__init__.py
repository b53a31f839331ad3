"""The component that turns AMOUNT spans into values."""
