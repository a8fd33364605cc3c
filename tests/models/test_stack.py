"""`trace_model` on models that people build: every recurrent layer agrees with Keras."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings

from models.stack import StackTrace
from models.worker.build_stack import trace_stack
from models.worker.stack import trace_model
from tests.models.stack_cases import sound_stacks

layers = keras.layers


@pytest.fixture(autouse=True)
def _seeded() -> None:
    keras.utils.set_random_seed(3)


def sequence(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).standard_normal(shape).astype("float32")


def check(trace: StackTrace, *names: str) -> None:
    """Every recurrent layer is traced, and the replay is what Keras returned."""
    assert list(trace.traces) == list(names)
    for name, found in trace.traces.items():
        assert found.matches_keras, name
        # A replay that computed nothing would agree with an answer of zeros.
        assert np.abs(found.returns[0].value).max() > 0


def check_steps(trace: StackTrace, model: keras.Model) -> None:
    """The rows are those of Keras's own summary."""
    assert [step.name for step in trace.steps] == [layer.name for layer in model.layers]
    assert sum(step.params for step in trace.steps) == model.count_params()
    for step, layer in zip(trace.steps, model.layers, strict=True):
        assert step.layer_class == type(layer).__name__
        if not isinstance(layer.output, list):
            assert step.output_shape == tuple(layer.output.shape)


def test_sequential() -> None:
    model = keras.Sequential(
        [keras.Input((5, 3)), layers.LSTM(4, return_sequences=True), layers.GRU(3)]
    )
    model.add(layers.Dense(1))
    inputs = sequence(2, 5, 3)
    trace = trace_model(model, inputs)
    names = [layer.name for layer in model.layers]
    check(trace, *names[:2])
    check_steps(trace, model)
    np.testing.assert_allclose(trace.outputs[names[2]], model(inputs), atol=1e-6)
    np.testing.assert_array_equal(trace.traces[names[1]].inputs, trace.outputs[names[0]])


def test_a_sequential_model_built_by_its_first_call() -> None:
    model = keras.Sequential([layers.SimpleRNN(4, name="rnn"), layers.Dense(1)])
    inputs = sequence(1, 5, 3)
    with pytest.raises(ValueError, match="is not built"):
        trace_model(model, inputs)
    model(inputs)
    trace = trace_model(model, inputs)
    check(trace, "rnn")
    assert trace.steps[0].params == 4 * (4 + 3) + 4


def test_functional_with_branches() -> None:
    start = keras.Input((6, 2))
    left = layers.LSTM(3, name="left")(start)
    right = layers.GRU(3, go_backwards=True, name="right")(start)
    model = keras.Model(start, layers.Dense(1)(layers.concatenate([left, right])))
    trace = trace_model(model, sequence(2, 6, 2))
    check(trace, "left", "right")
    check_steps(trace, model)
    joined = next(step for step in trace.steps if step.layer_class == "Concatenate")
    assert joined.input_shape == ((None, 3), (None, 3))


def test_encoder_and_decoder() -> None:
    source, target = keras.Input((4, 2), name="source"), keras.Input((3, 5), name="target")
    encoder = layers.LSTM(4, return_state=True, name="encoder")
    _, hidden, cell = encoder(source)
    decoder = layers.LSTM(4, return_sequences=True, name="decoder")
    decoded = decoder(target, initial_state=[hidden, cell])
    model = keras.Model([source, target], layers.Dense(2)(decoded))
    trace = trace_model(model, [sequence(1, 4, 2), sequence(1, 3, 5)])
    check(trace, "encoder", "decoder")
    check_steps(trace, model)
    before, after = (trace.traces[name].directions[0] for name in ("encoder", "decoder"))
    for state in ("hidden", "cell"):
        np.testing.assert_allclose(
            after.initial_states[state], before.final(state), atol=1e-6
        )
    by_name = trace_model(model, {"source": sequence(1, 4, 2), "target": sequence(1, 3, 5)})
    np.testing.assert_array_equal(
        by_name.traces["decoder"].returns[0].value, trace.traces["decoder"].returns[0].value
    )


def test_a_layer_used_twice() -> None:
    start, other = keras.Input((4, 2)), keras.Input((4, 2))
    shared = layers.GRU(3, name="shared")
    model = keras.Model([start, other], layers.add([shared(start), shared(other)]))
    first, second = sequence(1, 4, 2), sequence(1, 4, 2) * 2
    trace = trace_model(model, [first, second])
    check(trace, "shared", "shared#2")
    np.testing.assert_array_equal(trace.traces["shared"].inputs, first)
    np.testing.assert_array_equal(trace.traces["shared#2"].inputs, second)


def test_models_inside_models() -> None:
    inner = keras.Sequential(
        [keras.Input((4, 2)), layers.LSTM(3, return_sequences=True, name="deep")],
        name="inner",
    )
    start = keras.Input((4, 2))
    model = keras.Model(start, layers.SimpleRNN(2, name="top")(inner(start)))
    trace = trace_model(model, sequence(1, 4, 2))
    check(trace, "inner/deep", "top")
    check_steps(trace, model)
    assert trace.traces["inner/deep"].config.units == 3


def test_a_stateful_layer_goes_on_where_it_was() -> None:
    start = keras.Input(batch_shape=(1, 3, 2))
    model = keras.Model(start, layers.LSTM(4, stateful=True, name="kept")(start))
    first = trace_model(model, sequence(1, 3, 2))
    second = trace_model(model, sequence(1, 3, 2))
    check(first, "kept")
    check(second, "kept")
    for state in ("hidden", "cell"):
        assert not first.traces["kept"].directions[0].initial_states[state].any()
        np.testing.assert_allclose(
            second.traces["kept"].directions[0].initial_states[state],
            first.traces["kept"].directions[0].final(state),
            atol=1e-6,
        )


@pytest.mark.parametrize("last", ["LSTM", "GRU", "SimpleRNN"])
def test_masks_travel_from_the_embedding(last: str) -> None:
    model = keras.Sequential(
        [
            keras.Input((5,), dtype="int32"),
            layers.Embedding(9, 3, mask_zero=True),
            layers.Bidirectional(layers.GRU(2, return_sequences=True), name="both"),
            getattr(layers, last)(4, name="last"),
        ]
    )
    words = np.array([[1, 2, 3, 0, 0], [4, 0, 0, 0, 0]])
    trace = trace_model(model, words)
    check(trace, "both", "last")
    for name in ("both", "last"):
        np.testing.assert_array_equal(trace.traces[name].mask, words != 0)
    # Bidirectional gives zeros at masked steps; a plain layer skips them.
    assert not trace.traces["both"].returns[0].value[0, 3:].any()
    hidden = trace.traces["last"].directions[0].quantities["hidden"]
    np.testing.assert_array_equal(hidden[0, 4], hidden[0, 2])


def test_masking_layer() -> None:
    inputs = sequence(1, 5, 2)
    inputs[0, 1] = -1
    model = keras.Sequential(
        [keras.Input((5, 2)), layers.Masking(-1.0), layers.LSTM(3, name="lstm")]
    )
    trace = trace_model(model, inputs)
    check(trace, "lstm")
    assert trace.traces["lstm"].mask is not None
    np.testing.assert_array_equal(trace.traces["lstm"].mask[0], [1, 0, 1, 1, 1])


def test_several_outputs_and_dicts() -> None:
    start = keras.Input((4, 2))
    output, hidden = layers.GRU(3, return_state=True, name="gru")(start)
    model = keras.Model(start, {"output": output, "h": hidden})
    trace = trace_model(model, sequence(1, 4, 2))
    check(trace, "gru")
    step = next(step for step in trace.steps if step.name == "gru")
    assert step.output_shape == ((None, 3), (None, 3))


def test_nothing_of_the_model_is_changed() -> None:
    model = keras.Sequential([keras.Input((4, 2)), layers.LSTM(3), layers.Dense(1)])
    inputs = sequence(1, 4, 2)
    before = np.asarray(model(inputs))
    calls = [layer.call for layer in model.layers]
    trace_model(model, inputs)
    assert [layer.call for layer in model.layers] == calls
    np.testing.assert_array_equal(np.asarray(model(inputs)), before)


def test_a_failing_call_leaves_the_model_as_it_was() -> None:
    model = keras.Sequential([keras.Input((4, 2)), layers.LSTM(3, name="lstm")])
    with pytest.raises(ValueError, match=r"^inputs must have 2 features.*2\)\.$"):
        trace_model(model, sequence(1, 4, 7))
    assert "call" not in vars(model.layers[-1])


def test_outputs_are_read_only_also_after_a_pickle() -> None:
    import pickle

    model = keras.Sequential([keras.Input((4, 2)), layers.LSTM(3, name="lstm")])
    trace = trace_model(model, sequence(1, 4, 2))
    for found in (trace, pickle.loads(pickle.dumps(trace))):
        with pytest.raises(ValueError, match="read-only"):
            found.outputs["lstm"][0] = 1


def test_layers_inside_wrappers() -> None:
    """TimeDistributed calls its layer for each step: each call is a trace."""
    start = keras.Input((3, 4, 2))
    words = layers.TimeDistributed(layers.LSTM(3, name="letters"), name="words")(start)
    model = keras.Model(start, layers.Bidirectional(layers.GRU(2), name="sentence")(words))
    inputs = sequence(2, 3, 4, 2)
    trace = trace_model(model, inputs)
    check(trace, "words/letters", "words/letters#2", "words/letters#3", "sentence")
    for step, name in enumerate(("words/letters", "words/letters#2", "words/letters#3")):
        np.testing.assert_array_equal(trace.traces[name].inputs, inputs[:, step])
        np.testing.assert_array_equal(
            trace.traces[name].returns[0].value, trace.outputs["words"][:, step]
        )


def test_models_inside_wrappers_and_layers_of_ones_own() -> None:
    class Reader(layers.Layer):
        def __init__(self) -> None:
            super().__init__(name="reader")
            self.read = layers.Bidirectional(layers.LSTM(2), name="both")

        def call(self, inputs):
            return self.read(inputs)

    inner = keras.Sequential(
        [keras.Input((4, 2)), layers.GRU(3, name="deep")], name="inner"
    )
    start = keras.Input((1, 4, 2))
    wrapped = layers.TimeDistributed(inner, name="each")(start)
    model = keras.Model(start, Reader()(wrapped))
    check(trace_model(model, sequence(1, 1, 4, 2)), "each/inner/deep", "reader/both")


def test_a_layer_in_two_places_is_traced_once_a_call() -> None:
    shared = layers.LSTM(2, return_sequences=True, name="shared")
    inner = keras.Sequential([keras.Input((4, 2)), shared], name="inner")
    start = keras.Input((4, 2))
    model = keras.Model(start, shared(inner(start)))
    inputs = sequence(1, 4, 2)
    trace = trace_model(model, inputs)
    check(trace, "shared", "shared#2")
    np.testing.assert_array_equal(trace.traces["shared"].inputs, inputs)
    np.testing.assert_array_equal(
        trace.traces["shared#2"].inputs, trace.traces["shared"].returns[0].value
    )


def test_a_name_that_looks_like_a_second_call() -> None:
    model = keras.Sequential([keras.Input((4, 2))])
    model.add(layers.LSTM(2, return_sequences=True, name="rnn#2"))
    model.add(layers.GRU(3, name="rnn"))
    check(trace_model(model, sequence(1, 4, 2)), "rnn#2", "rnn")


def test_the_shapes_are_those_of_this_model() -> None:
    """A decoder that was trained on whole sentences reads one word at a time later."""
    decoder = layers.GRU(4, return_sequences=True, return_state=True, name="decoder")
    head = layers.Dense(2, name="head")
    training = keras.Input((5, 3))
    keras.Model(training, head(decoder(training)[0]))
    word, state = keras.Input((1, 3)), keras.Input((4,))
    output, after = decoder(word, initial_state=state)
    model = keras.Model([word, state], [head(output), after])
    trace = trace_model(model, [sequence(2, 1, 3), sequence(2, 4)])
    check(trace, "decoder")
    shapes = {step.name: (step.input_shape, step.output_shape) for step in trace.steps}
    assert shapes["decoder"] == ((None, 1, 3), ((None, 1, 4), (None, 4)))
    assert shapes["head"] == ((None, 1, 4), (None, 1, 2))


def test_cells_in_an_rnn() -> None:
    model = keras.Sequential(
        [
            keras.Input((4, 2)),
            layers.RNN(layers.GRUCell(3), return_sequences=True, name="one_cell"),
            layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_sequences=True),
            layers.Bidirectional(layers.RNN(layers.LSTMCell(2)), name="both"),
        ]
    )
    check(trace_model(model, sequence(2, 4, 2)), "one_cell", "both")  # no stack of cells


class OwnModel(keras.Model):
    def __init__(self) -> None:
        super().__init__(name="own")
        self.rnn = layers.LSTM(3, name="rnn")

    def call(self, inputs):
        return self.rnn(inputs)


def test_a_model_of_ones_own_class() -> None:
    start = keras.Input((4, 2))
    check(trace_model(keras.Model(start, OwnModel()(start)), sequence(1, 4, 2)), "own/rnn")
    alone = OwnModel()
    alone(sequence(1, 4, 2))
    with pytest.raises(ValueError, match="'own' calls its layers in code of its own"):
        trace_model(alone, sequence(1, 4, 2))


def test_what_is_not_a_model() -> None:
    with pytest.raises(TypeError, match="functional model, but a LSTM was given"):
        trace_model(layers.LSTM(2), sequence(1, 4, 2))  # type: ignore[arg-type]


def test_a_compiled_loop_has_no_numbers() -> None:
    class Mapped(layers.Layer):
        def __init__(self) -> None:
            super().__init__(name="mapped")
            self.rnn = layers.LSTM(2, name="rnn")

        def build(self, input_shape) -> None:
            self.rnn.build(input_shape[1:])

        def call(self, inputs):
            return keras.ops.vectorized_map(self.rnn.call, inputs)

        def compute_output_shape(self, input_shape):
            return (*input_shape[:2], 2)

    start = keras.Input((3, 4, 2))
    trace = trace_model(keras.Model(start, Mapped()(start)), sequence(1, 3, 4, 2))
    check(trace)
    assert trace.outputs["mapped"].shape == (1, 3, 2)


@settings(max_examples=25)
@given(sound_stacks())
def test_random_stacks_agree_with_keras(spec) -> None:
    outcome = trace_stack(spec)
    recurrent = [
        name
        for layer, name in zip(spec.layers, outcome.names, strict=True)
        if layer.recurrent is not None
    ]
    assert list(outcome.trace.traces) == recurrent
    for trace in outcome.trace.traces.values():
        assert trace.matches_keras
