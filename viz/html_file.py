"""A figure as one file to take away: it needs no network, and reads in light and dark."""

from collections.abc import Sequence
from html import escape

from plotly.io import to_html

from viz.figures import Figure
from viz.style import style_sheet
from viz.theme import DARK_BACKGROUND, LIGHT_BACKGROUND

_CONFIG = {"displaylogo": False, "responsive": True}
# What the app's style sheet says of figures and of the legends of colours holds here too.
_STYLE = f"""
:root {{ color-scheme: light dark; }}
body {{
  margin: 1rem 1.5rem;
  background: light-dark({LIGHT_BACKGROUND}, {DARK_BACKGROUND});
  color: var(--text);
  font: 400 1rem/1.5 "Source Sans", system-ui, sans-serif;
}}
figure.u-file {{ margin: 0; }}
figure.u-file > figcaption {{ color: var(--muted); margin: 0.5rem 0; }}
"""


def html_file(figure: Figure, title: str, alt: str, scales: Sequence[str] = ()) -> str:
    """Return a page with a figure in it, which stays interactive.

    Args:
        figure: what is drawn.
        title: what the page is called, in plain text.
        alt: what the figure shows, in plain text.
        scales: the legends of its colours, as HTML from `viz.markup`.
    """
    properties = figure.to_dict()
    layout = properties["layout"]
    # The writer of HTML trips over a template that is None.
    properties["layout"] = {name: layout[name] for name in layout if name != "template"}
    drawn = to_html(
        properties, _CONFIG, full_html=False, include_plotlyjs=True, validate=False
    )
    legends = f'<div class="u-scales">{"".join(scales)}</div>' if scales else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style_sheet()}{_STYLE}</style></head>"
        f'<body>{legends}<figure class="u-file" aria-label="{escape(title)}">{drawn}'
        f"<figcaption>{escape(alt)}</figcaption></figure></body></html>\n"
    )
