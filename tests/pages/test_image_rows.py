"""Image rows, as Streamlit runs it: small layers, few images, one epoch."""

import pytest
from streamlit.testing.v1 import AppTest

from models.training_runs import runs
from tests.pages.conftest import html_of

SMALL = {"units": "6", "images": "128", "epochs": "1"}


def button(app: AppTest, label: str):
    return next(item for item in app.button if item.label == label)


def slider(app: AppTest, label: str):
    return next(item for item in app.slider if item.label == label)


def drawn(app: AppTest) -> list[str]:
    return [str(chart.proto) for chart in app.get("plotly_chart")]


def test_an_image_is_read_row_by_row(trained_page) -> None:
    app = trained_page("image_rows", row="5", **SMALL)
    assert not app.exception
    assert not app.warning
    html = html_of(app)
    assert "the answer stays the same from row" in html
    assert "matches Keras" in html
    assert "UCI's handwritten digits" in html or "MNIST, 60,000" in html
    assert app.query_params["row"] == "5"
    assert drawn(app)


def test_the_next_misread_image_is_found(trained_page) -> None:
    app = trained_page("image_rows", **SMALL)
    before = html_of(app)
    button(app, "Next misread").click().run()
    assert not app.exception
    assert int(app.query_params["image"]) > 1
    html = html_of(app)
    assert html != before
    assert "✗" in html  # misread, after the last row


def test_the_untrained_model_is_looked_at_again(trained_page) -> None:
    app = trained_page("image_rows", **SMALL)
    after = drawn(app)
    slider(app, "After epoch").set_value(0).run()
    assert not app.exception
    assert drawn(app)[0] != after[0]  # the probabilities after each row
    assert app.query_params["look"] == "0"


def test_every_tab_is_drawn(trained_page) -> None:
    app = trained_page("image_rows", **SMALL)
    for view in ("Training", "7 whole images", "Table", "Take it away"):
        app.session_state["view"] = view
        app.run()
        assert not app.exception
        assert not app.error
        if view == "7 whole images":
            html = html_of(app)
            assert "(64, 7, 784)" in html
            assert "(64, 28, 28)" in html
        elif view != "Take it away":
            assert app.dataframe or len(app.get("plotly_chart")) > 1


def test_divergence_is_said_and_the_page_goes_on(trained_page) -> None:
    app = trained_page(
        "image_rows", layer="simple_rnn", optimizer="sgd", rate="1000000", **SMALL
    )
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"image": "1000"}, "image 1,000 was asked for"),
        ({"images": "60000"}, "images 60,000 was asked for"),
        ({"image": "1001"}, "image must be a whole number"),
        ({"units": "1e3"}, "units must be a whole number"),
        ({"row": "0"}, "row must be a whole number"),
        ({"layer": "<b>"}, "layer must be one of"),
    ],
)
def test_wrong_values_get_a_sentence(open_page, executor, address, said) -> None:
    app = open_page("image_rows", **{**SMALL, "epochs": "0", **address})
    runs.clear()
    assert not app.exception
    told = [item.value for item in app.warning]
    if "was asked for" in said and "MNIST, 60,000" in html_of(app):
        assert not told
    else:
        assert any(said in text for text in told), told
