"""Recipes side by side: trained alike, measured alike, shown on one page."""
