"""Files that people translate: read into what is to be translated and everything else, and written back."""
