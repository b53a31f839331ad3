"""Everything that only training needs: base encoders, augmentation, readers, silver data."""
