"""The file that a figure is taken away in."""

import re

from tests.drawn import as_json
from viz.html_file import html_file
from viz.panels import Panel, grid

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PANEL = Panel("gate", ({"type": "heatmap", "z": [[0.25]]},), {}, {})


def test_it_is_whole_and_needs_no_network() -> None:
    page = html_file(grid([[PANEL]], [100]), "Unrolled: gates", "one gate", ("<b>0–1</b>",))
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Unrolled: gates</title>" in page
    assert "<b>0–1</b>" in page
    assert "Plotly.newPlot" in page
    assert not re.search(r"""<(script|link|img)[^>]+(src|href)=["']http""", page)


def test_a_figure_is_what_it_was_after_it_has_been_taken_away() -> None:
    figure = grid([[PANEL]], [100])
    before = as_json(figure)
    pages = [html_file(figure, "gates", "") for _ in range(2)]
    assert re.sub(UUID, "", pages[0]) == re.sub(UUID, "", pages[1])
    assert as_json(figure) == before
    assert figure.to_dict()["layout"]["template"] is None


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
