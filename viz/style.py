"""The style sheet of the frame: palette and CSS files, as one string, and its pictures."""

from functools import cache
from pathlib import Path

from viz.theme import css_variables

_ASSETS = Path(__file__).with_name("assets")
ICON = _ASSETS / "icon.svg"
WORDMARK = _ASSETS / "wordmark.svg"


@cache
def style_sheet() -> str:
    """Return the CSS of the frame."""
    files = sorted(Path(__file__).parent.glob("*.css"))
    rules = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return f":root {{\n{css_variables()}\n}}\n{rules}"
