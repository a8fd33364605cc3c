"""What a reading says besides its layers: needs, records, data, which model is meant."""

import json

import keras
import numpy as np
import pytest

from models.worker.source.read import read
from models.worker.source.reading import Reading
from models.worker.source.rows import rows, total_params


def _shapes(reading: Reading) -> list[object]:
    assert reading.model is not None
    return [step.output_shape for step in rows(reading, reading.model)]


# -- values that the text does not say --------------------


def test_a_name_that_a_layer_needs_is_asked_for_once() -> None:
    reading = read(
        "model = Sequential([Input((9,)), Embedding(vocab_size, 8), LSTM(4), "
        "Dense(vocab_size)])"
    )

    (need,) = reading.needs
    assert (need.name, need.guess, need.line) == ("vocab_size", 1000, 1)
    assert "Embedding" in need.why
    assert reading.guessed == ("vocab_size",)
    assert reading.used == {"vocab_size": 1000}


def test_a_name_that_no_layer_needs_is_not_asked_for() -> None:
    reading = read(
        "frame = load(path)\nepochs = settings.epochs\n"
        "model = Sequential([Input((5, 2)), LSTM(4)])\n"
        "model.fit(frame, answers, epochs=epochs)"
    )

    assert reading.needs == []
    assert _shapes(reading) == [(None, 4)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("table.shape", (500, 7, 3)),
        ("table", np.zeros((500, 7, 3), "float32")),
        ("table", "array (500, 7, 3)"),
    ],
)
def test_a_shape_is_taken_from_what_is_given_of_the_data(name: str, value: object) -> None:
    reading = read(
        "steps, width = table.shape[1:]\n"
        "model = Sequential([Input((steps, width)), GRU(4, return_sequences=True)])",
        {name: value},
    )

    assert reading.guessed == ()
    assert reading.model is not None
    assert rows(reading, reading.model)[0].input_shape == (None, 7, 3)


def test_x_shape_stands_for_the_shape_of_the_data_that_is_fitted() -> None:
    source = (
        "model = Sequential()\n"
        "model.add(LSTM(4, input_shape=(windows.shape[1], windows.shape[2])))\n"
        "model.fit(windows, y)"
    )
    reading = read(source, x_shape=(64, 30, 5))

    assert reading.model is not None
    assert rows(reading, reading.model)[0].input_shape == (None, 30, 5)
    assert reading.guessed == ()


@pytest.mark.parametrize("key", ["make.size", "size"])
def test_parameters_of_a_function_never_called_are_asked_for(key: str) -> None:
    source = (
        "def make(size, depth=2):\n"
        "    net = Sequential([Input((6, 3))])\n"
        "    for _ in range(depth):\n"
        "        net.add(LSTM(size, return_sequences=True))\n"
        "    return net\n"
    )
    assert [need.name for need in read(source).needs] == ["make.size"]
    reading = read(source, {key: 11})

    assert _shapes(reading) == [(None, 6, 11), (None, 6, 11)]
    assert reading.model is not None
    assert reading.model.name == "make()"
    assert reading.candidates == ("make()",)


def test_the_call_of_a_function_can_be_given() -> None:
    reading = read(
        "def net(size):\n    return Sequential([Input((6, 3)), GRU(size)])\n",
        {"call": "net(size=5)"},
    )

    assert reading.needs == []
    assert _shapes(reading) == [(None, 5)]


def test_an_unknown_condition_is_asked_for_where_it_decides_on_layers() -> None:
    source = (
        "model = Sequential([Input((6, 3))])\n"
        "if both_ways:\n    model.add(Bidirectional(LSTM(4)))\n"
        "else:\n    model.add(LSTM(4))\n"
        "if verbose:\n    print('made')\n"
    )
    assert [need.name for need in read(source).needs] == ["both_ways"]
    assert _shapes(read(source, {"both_ways": True})) == [(None, 8)]
    assert _shapes(read(source, {"both_ways": False})) == [(None, 4)]


def test_a_size_that_an_unknown_condition_sets_is_computed_when_it_is_needed() -> None:
    source = (
        "if large:\n    size = 64\nelse:\n    size = 16\n"
        "model = Sequential([Input((6, 3)), LSTM(size)])\n"
    )

    assert _shapes(read(source, {"large": True})) == [(None, 64)]
    assert _shapes(read(source, {"large": False})) == [(None, 16)]
    assert _shapes(read(source, {"size": 5})) == [(None, 5)]


def test_a_comparison_proposes_what_it_compares_with() -> None:
    reading = read(
        "i = Input((6, 3))\n"
        "if kind == 'gru':\n    x = GRU(4)(i)\nelse:\n    x = LSTM(4)(i)\n"
        "model = Model(i, x)"
    )

    assert [(need.name, need.guess) for need in reading.needs] == [("kind", "gru")]
    assert reading.model is not None
    assert [layer.layer_class for layer in reading.model.layers] == ["InputLayer", "GRU"]


# -- failures ------------------------------------------------------------


def test_what_keras_refuses_to_call_is_a_record_with_its_place() -> None:
    reading = read(
        "model = Sequential([Input((9, 3)),\n  LSTM(4),\n  LSTM(2),\n  Dense(1)])"
    )
    failure = reading.failure

    assert failure is not None
    assert (failure.stage, failure.kind, failure.line) == ("build", "call", 3)
    assert failure.layer is not None
    assert failure.layer.name == "lstm_1"
    assert "expected ndim=3, found ndim=2" in failure.message
    assert failure.call is not None
    assert failure.call.input_shapes == ((None, 4),)
    assert failure.guessed == ()
    assert reading.model is not None
    assert [step.name for step in rows(reading, reading.model)] == [
        "lstm", "lstm_1", "dense",
    ]  # fmt: skip
    assert total_params(reading, reading.model) is None


def test_a_refused_argument_names_its_layer_as_keras_would() -> None:
    reading = read("a = SimpleRNN(3)\nmodel = Sequential([Input((5, 2)), SimpleRNN(-8)])")
    failure = reading.failure

    assert failure is not None
    assert (failure.kind, failure.argument) == ("argument", "units")
    assert failure.layer is not None
    assert (failure.layer.name, failure.layer.keras_layer) == ("simple_rnn_1", None)


def test_a_failure_that_stays_with_other_guesses_is_a_verdict() -> None:
    reading = read(
        "model = Sequential([Input((n,)), Embedding(words, 8), LSTM(4), LSTM(size)])"
    )

    assert reading.failure is not None
    assert reading.guessed == ("n", "words", "size")
    assert reading.failure.guessed == ()


def test_a_failure_that_comes_from_guesses_is_none() -> None:
    reading = read(
        "i = Input((9, width))\nx = LSTM(size, return_sequences=True)(i)\n"
        "model = Model(i, Add()([x, i]))"
    )

    assert reading.failure is None or set(reading.failure.guessed) == {"width", "size"}


@pytest.mark.parametrize(
    ("target", "kind"),
    [("seq, h", "unpack"), ("seq, h, c, d", "unpack"), ("seq, h, c", None)],
)
def test_results_are_unpacked_as_python_does(target: str, kind: str | None) -> None:
    reading = read(
        "i = Input((9, 3))\n"
        f"{target} = LSTM(4, return_sequences=True, return_state=True)(i)\n"
        "model = Model(i, seq)"
    )

    assert (reading.failure.kind if reading.failure else None) == kind
    call = next(c for c in reading.calls if c.layer.layer_class == "LSTM")
    assert call.targets == tuple(target.split(", "))


def test_a_syntax_error_is_a_failure_of_the_source() -> None:
    failure = read("model = Sequential([LSTM(4)\nmodel.add(Dense(1))").failure

    assert failure is not None
    assert (failure.stage, failure.kind, failure.line) == ("source", "syntax", 1)


# -- records ------------------------------------------------------------


def test_old_spellings_are_read_and_noted() -> None:
    reading = read(
        "model = Sequential()\n"
        "model.add(CuDNNLSTM(4, batch_input_shape=(8, 10, 3), return_sequences=True))\n"
    )
    layer = next(x for x in reading.layers if x.spelled == "CuDNNLSTM")

    assert layer.layer_class == "LSTM"
    assert layer.legacy == {"batch_input_shape": (8, 10, 3)}
    assert set(layer.argument_nodes) == {"units", "batch_input_shape", "return_sequences"}
    assert "CuDNNLSTM" in [spelling.old for spelling in reading.spellings]
    assert _shapes(reading) == [(8, 10, 4)]


def test_a_wrapper_and_what_it_holds_know_each_other() -> None:
    reading = read("x = Bidirectional(GRU(4), name='both')(Input((5, 2)))")
    outer = next(x for x in reading.layers if x.name == "both")

    assert outer.wraps is not None
    assert (outer.wraps.layer_class, outer.wraps.wrapped_by) == ("GRU", outer)


def test_indexing_a_tensor_is_recorded_with_the_call_that_made_it() -> None:
    reading = read("s = LSTM(4, return_sequences=True)(Input((9, 3)))\nlast = s[:, -1]")
    (record,) = reading.indexings

    assert record.index == (slice(None), -1)
    assert record.call is not None
    assert record.call.layer.layer_class == "LSTM"
    assert tuple(record.result.shape) == (None, 4)


def test_compile_and_fit_are_recorded_with_the_shapes_of_the_data() -> None:
    reading = read(
        "x = np.zeros((64, 20, 4))\n"
        "y = to_categorical(np.random.randint(0, 3, size=(64,)), 3)\n"
        "model = Sequential([Input((20, 4)), LSTM(8), Dense(3)])\n"
        "loss = keras.losses.CategoricalCrossentropy(from_logits=True)\n"
        "model.compile(Adam(1e-3), loss)\n"
        "model.fit(x, y, batch_size=16, epochs=2)\n"
    )
    assert reading.model is not None
    compiled, (fit,) = reading.model.compiled, reading.model.data

    assert compiled is not None
    assert (compiled.loss, compiled.from_logits) == ("CategoricalCrossentropy", True)
    assert (fit.x_text, fit.y_text, fit.batch_size) == ("x", "y", 16)
    assert (reading.x_shape, reading.y_shape) == ((64, 20, 4), (64, 3))


@pytest.mark.parametrize(
    ("expression", "shape"),
    [
        ("np.arange(24).reshape((4, 3, 2))", (4, 3, 2)),
        ("np.arange(24).reshape(-1, 3, 2)", (4, 3, 2)),
        ("np.random.rand(5, 3, 2)", (5, 3, 2)),
        ("np.expand_dims(np.ones((5, 3)), axis=2)", (5, 3, 1)),
        ("np.ones((5, 3))[:, :, np.newaxis]", (5, 3, 1)),
        ("np.array([[[1.0, 2.0]], [[3.0, 4.0]]])", (2, 1, 2)),
        ("np.transpose(np.ones((5, 2, 3)), (0, 2, 1))", (5, 3, 2)),
        ("tf.random.normal([8, 3, 2])", (8, 3, 2)),
        ("np.concatenate([np.ones((5, 3, 2)), np.ones((2, 3, 2))])", (7, 3, 2)),
        ("np.vstack([np.ones(4), np.ones(4)])", (2, 4)),
        ("np.hstack([np.ones((4, 1)), np.ones((4, 2))])", (4, 3)),
        ("np.hstack([np.ones(4), np.ones(3)]).reshape(1, -1)", (1, 7)),
        ("np.column_stack((np.ones(4), np.ones(4), np.ones((4, 2))))", (4, 4)),
        ("np.dstack([np.ones((4, 3)), np.ones((4, 3))])", (4, 3, 2)),
        ("train_test_split(np.ones((10, 3, 2)), test_size=0.2)[0]", (8, 3, 2)),
        ("np.ones((9, 3, 2))[2:]", (7, 3, 2)),
        ("pad_sequences([[1, 2], [3]], maxlen=6)", (2, 6)),
    ],
)
def test_the_shapes_of_data_follow_from_what_makes_them(
    expression: str, shape: tuple[int, ...]
) -> None:
    reading = read(
        f"x = {expression}\nmodel = Sequential([LSTM(4)])\nmodel.fit(x, answers)\n"
    )

    assert reading.model is not None
    assert reading.model.data[0].x_shape == shape


# -- which model ------------------------------------------------------------


def test_the_model_that_was_compiled_last_is_meant() -> None:
    source = (
        "i = Input((9, 3))\nh = LSTM(4)(i)\n"
        "whole = Model(i, Dense(1)(h))\nwhole.compile('adam', 'mse')\npart = Model(i, h)\n"
    )
    reading = read(source)

    assert reading.model is not None
    assert reading.model.name == "whole"
    assert reading.candidates == ("whole", "part")
    asked = read(source, model="part").model
    assert asked is not None
    assert asked.name == "part"


def test_tensors_without_a_model_are_taken_for_one() -> None:
    reading = read("a = Input((9, 3))\nb = LSTM(4)(a)\nc = Dense(2)(b)")

    assert reading.model is not None
    assert reading.model.kind == "tensors"
    assert _shapes(reading) == [(None, 9, 3), (None, 4), (None, 2)]


@pytest.mark.parametrize(
    ("first", "given", "shape", "source"),
    [
        ("LSTM(4)", (64, 7, 3), (None, 7, 3), "x_shape"),
        ("Embedding(50, 8, input_length=12)", None, (None, 12), "input_length"),
        ("LSTM(4)", None, (None, None, 4), "guess"),
        ("Embedding(50, 8)", None, (None, None), "guess"),
        ("LSTM(4, return_sequences=True), Flatten()", None, (None, 10, 4), "guess"),
    ],
)
def test_an_input_is_assumed_where_the_text_gives_none(
    first: str, given: object, shape: object, source: str
) -> None:
    reading = read(f"model = Sequential([{first}, Dense(1)])", x_shape=given)

    assert reading.model is not None
    assert (reading.model.assumed_input, reading.model.assumed_from) == (shape, source)
    assert reading.failure is None


def test_a_text_without_a_model_says_so() -> None:
    failure = read("print('hello')").failure

    assert failure is not None
    assert failure.kind == "nothing"
    assert read("  \n").kind == "empty"


# -- texts ------------------------------------------------------------


def test_magics_prompts_and_old_prints_are_left_out_and_lines_kept() -> None:
    reading = read(
        "%matplotlib inline\n!pip install keras\nprint 'start'\n"
        "model = Sequential()\nmodel.add(Input((4, 2)))\nmodel.add(LSTM(3))\nmodel?\n"
    )
    assert reading.failure is None
    assert [x.line for x in reading.layers] == [5, 6]
    prompts = read(">>> model = Sequential()\n>>> model.add(Input((4, 2)))\nNone\n")
    assert prompts.failure is None


def test_a_fragment_that_is_indented_keeps_its_lines_and_columns() -> None:
    reading = read("    model = Sequential()\n    model.add(LSTM(3, input_shape=(4, 2)))\n")

    assert reading.failure is None
    node = reading.layers[0].node
    assert node is not None
    assert (node.lineno, node.col_offset) == (2, 14)


def test_a_notebook_is_read_by_its_code_cells() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# A model"]},
        {"cell_type": "code", "source": ["size = 6\n"], "outputs": []},
        {
            "cell_type": "code",
            "source": ["model = Sequential([Input((4, 2)), LSTM(size)])"],
            "outputs": [],
        },
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    assert _shapes(read(text)) == [(None, 6)]


# -- what is left as it was ------------------------------------------------------------


def test_weights_are_counted_and_not_allocated() -> None:
    reading = read("model = Sequential([Input((9, 100_000)), LSTM(1_000_000)])")

    assert reading.model is not None
    assert total_params(reading, reading.model) == 4 * 1_000_000 * (1_000_000 + 100_000 + 1)


def test_keras_is_as_it_was_after_a_reading() -> None:
    before = keras.layers.Dense(2).name
    read("model = Sequential([Input((9, 3)), LSTM(4), Dense(1)])")
    layer = keras.layers.Dense(2)
    number = int(before.partition("_")[2] or 0)

    assert layer.name == f"dense_{number + 1}"
    layer.build((None, 3))
    assert layer.kernel.numpy().shape == (3, 2)
