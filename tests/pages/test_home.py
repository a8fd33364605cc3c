"""Home, inside the app's frame."""

from streamlit.testing.v1 import AppTest

from pages.shared.navigation import ENTRIES
from tests.pages.conftest import ROOT, html_of


def test_home_shows_the_sentence_and_where_to_go(executor) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    html = html_of(app)
    for word, first, second in (("I", 0.5, 0.4), ("am", 0.3, 0.1), ("Groot", 0.7, 0.5)):
        assert f"<bdi>{word}</bdi>" in html
        assert f"<td>{first}</td><td>{second}</td>" in html
    links = [link.proto.label for link in app.get("page_link")]
    assert links[:4] == ["**SimpleRNN**", "**LSTM**", "**GRU**", "**Bidirectional**"]
    assert links == [f"**{entry.title}**" for entry in ENTRIES[1:]]
    assert executor.calls == ["trace"]
