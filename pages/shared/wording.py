"""Sentences for Streamlit's elements that read Markdown."""


def as_text(sentence: str) -> str:
    """Return a sentence with Markdown's special characters escaped: it may quote input."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|$:~&" else c for c in sentence)
