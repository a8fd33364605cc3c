"""The file that a figure is taken away in."""

import re

from viz.html_file import html_file
from viz.panels import Panel, grid

PANEL = Panel("gate", ({"type": "heatmap", "z": [[0.25]]},), {}, {})


def test_it_is_whole_and_needs_no_network() -> None:
    page = html_file(grid([[PANEL]], [100]), "Unrolled: gates", "one gate", ("<b>0–1</b>",))
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Unrolled: gates</title>" in page
    assert "<b>0–1</b>" in page
    assert "Plotly.newPlot" in page
    assert not re.search(r"""<(script|link|img)[^>]+(src|href)=["']http""", page)


def test_what_a_person_typed_is_text() -> None:
    alt = "</style><script>alert(1)</script>"
    panel = Panel("", ({"type": "heatmap", "z": [[1]], "name": alt},), {}, {})
    page = html_file(grid([[panel]], [100]), alt, alt)
    assert "<script>alert(1)" not in page
    assert page.count("&lt;script&gt;alert(1)") == 3


def test_it_follows_the_reader_s_theme() -> None:
    page = html_file(grid([[PANEL]], [100]), "gates", "")
    style = page[page.index("<style>") : page.index("</style>")]
    assert "color-scheme: light dark" in style
    assert "background: light-dark(#ffffff, #0f1116)" in style
    assert "--text: light-dark(" in style
    assert re.search(r"\.heatmap-label text[^{]*{ fill: var\(--text\)", style)
