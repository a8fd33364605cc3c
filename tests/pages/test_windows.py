"""The windows page, as Streamlit runs it."""

import io
import re

import pytest

from models.training_runs import runs
from tests.pages.conftest import html_of


def text_of(app) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html_of(app)).split())


def warnings_of(app) -> list[str]:
    return [item.value.replace("\\", "") for item in app.warning]


@pytest.fixture(autouse=True)
def _nothing_trained():
    runs.clear()
    yield
    runs.clear()


FAST = {"epochs": "1", "length": "120", "units": "2", "window": "6"}


def test_a_series_is_cut_trained_on_and_forecast(trained_page) -> None:
    app = trained_page("windows", **FAST)
    assert not app.exception
    assert not app.warning
    text = text_of(app)
    assert "X ( 114 , 6 , 1 ) 90 train, 24 test" in text
    assert "matches Keras exactly" in text
    assert "one step ahead" in text
    assert len(app.get("plotly_chart")) >= 4
    assert any("Train 20 more" in button.label for button in app.button)


def test_the_sample_is_moved_without_asking_keras_again(trained_page, executor) -> None:
    app = trained_page("windows", **FAST, view="Take it away")
    asked = [call for call in executor.calls if call != "train"]
    slider = next(item for item in app.slider if item.label == "Sample")
    slider.set_value(100).run()
    assert "X[100]" in text_of(app)
    assert app.query_params["sample"] == "100"
    assert [call for call in executor.calls if call != "train"] == asked


def test_a_horizon_of_several_steps_has_its_errors_by_step(trained_page) -> None:
    app = trained_page("windows", **FAST, horizon="5", view="By step ahead")
    assert not app.exception
    assert "1 to 5 steps ahead" in text_of(app)
    assert "y ( 110 , 5 )" in text_of(app)


def test_presets_set_the_case(trained_page) -> None:
    app = trained_page("windows", **FAST)
    six = next(button for button in app.button if button.label == "6 h → 1 h")
    app.session_state["windows_epochs"] = 0
    six.click().run()
    values = {item.label: item.value for item in app.number_input}
    assert (values["Window"], values["Horizon"], values["Values"]) == (6, 1, 400)
    assert not app.exception


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"series": "typed", "numbers": "1 2 3 4 5 6 7 8"}, "has 8 values, but a window"),
        ({"series": "typed", "numbers": "5 5 5 5 5 5"}, "The series is constant"),
        ({"series": "typed", "numbers": "1 2 <img> 4"}, "number 3 is '<img>'"),
        ({"series": "typed", "numbers": ""}, "but 0 came"),
        ({"series": "csv"}, "No file is here yet: upload"),
        ({"window": "0"}, "window must be a whole number from 1 to 200"),
        ({"length": "51", "window": "60"}, "has 51 values, but a window of 60"),
        ({"length": "60", "horizon": "20", "window": "9"}, "No sample is left"),
        ({"length": "60", "horizon": "2"}, "The training part is the first 48 of 60"),
        ({"noise": "nan"}, "noise must be a number from 0 to 1"),
        ({"sample": "99999"}, "sample must be a whole number"),
        ({"window": ["5", "6"]}, "window is given 2 times"),
    ],
)
def test_wrong_values_get_a_sentence_and_the_page_goes_on(
    trained_page, address, said
) -> None:
    app = trained_page("windows", **{"epochs": "0", "units": "2", **address})
    assert not app.exception
    assert any(re.search(said, text) for text in warnings_of(app)), warnings_of(app)
    assert "matches Keras" in text_of(app)
    assert len(app.get("plotly_chart")) >= 4


class Upload(io.BytesIO):
    """What Streamlit hands over for an uploaded file; AppTest cannot upload."""

    def __init__(self, content: bytes, name: str = "weather.csv") -> None:
        super().__init__(content)
        self.file_id, self.name = f"{name}{hash(content)}", name


@pytest.fixture
def uploaded_page(trained_page, monkeypatch):
    """Open the page with a file in its uploader."""

    def open_it(content: bytes, **address: str):
        monkeypatch.setattr("streamlit.file_uploader", lambda *_, **__: Upload(content))
        return trained_page("windows", **{**FAST, "series": "csv", **address})

    return open_it


def test_a_column_of_a_file_is_forecast(uploaded_page) -> None:
    rows = "".join(f"2024-01-{1 + i:02},{i % 5},{i % 3}\n" for i in range(31))
    app = uploaded_page(f"date,a,b\n{rows}2024-03-01,,9\n2024-03-02,4,1\n".encode())
    assert not app.exception
    assert not app.warning
    choice = next(item for item in app.selectbox if item.label == "Column")
    assert choice.options == ["a", "b"]
    assert "1 gap was filled" in app.info[0].value.replace("\\", "")
    assert "series ( 33 ,)" in text_of(app)
    choice.set_value("b").run()
    assert not app.info or "gap" not in app.info[0].value
    assert app.query_params["column"] == "b"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name\nann\nbob\n", "No column of the file holds numbers"),
        (b"", "The file is empty"),
        (b"v\n" + b"7\n" * 50, "The series is constant"),
        (b"1\n" * 200_002, "has 200,002 rows"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(uploaded_page, content, said) -> None:
    app = uploaded_page(content, epochs="0")
    assert not app.exception
    assert any(said in text for text in warnings_of(app)), warnings_of(app)
    assert "matches Keras" in text_of(app)


def test_divergence_is_explained_and_the_page_goes_on(trained_page) -> None:
    app = trained_page(
        "windows", **{**FAST, "layer": "simple_rnn", "optimizer": "sgd", "rate": "1000000",
                      "epochs": "50"},
    )  # fmt: skip
    assert not app.exception
    assert any("The training diverged" in text for text in warnings_of(app))
    assert "the answers are no numbers (NaN)" in text_of(app)
