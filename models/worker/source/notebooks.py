"""A notebook's JSON as one source: its code cells in order. Outputs are not looked at."""


def is_notebook(text: str) -> bool:
    """Tell whether a text is a Jupyter notebook's JSON."""
    raise NotImplementedError


def code_of(text: str) -> str:
    """Return a notebook's code.

    Raises:
        ValueError: one sentence, if it is broken, too large, or has no code.
    """
    raise NotImplementedError
