"""The review page: suggestions are corrected in the browser, every decision is on disk before the page moves on."""
