"""Reads a model out of a text without running the text."""
