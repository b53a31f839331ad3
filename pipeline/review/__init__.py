"""The review page: suggestions corrected in the browser, each decision on disk before the page moves on."""
