"""Notebooks as they are read here: see `models.notebooks`, which needs no Keras."""

from models.notebooks import code_of, is_notebook

__all__ = ["code_of", "is_notebook"]
