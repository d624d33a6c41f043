"""Labelled texts -> a classifier; and the one of them that tells languages apart."""
