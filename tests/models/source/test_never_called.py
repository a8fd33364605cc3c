"""What a text defines and never calls: it is asked for by name, and shown by a guess."""

import pytest

from models.worker.doctor import diagnose

_DECODER = """
class Decoder(tf.keras.Model):
    def __init__(self, vocab_size, units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab_size, 16)
        self.score = tf.keras.layers.Dense(1)
        self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.fc = tf.keras.layers.Dense(vocab_size)
    def call(self, x, hidden, enc_output):
        weights = tf.nn.softmax(self.score(enc_output), axis=1)
        context = tf.reduce_sum(weights * enc_output, axis=1)
        x = tf.concat([tf.expand_dims(context, 1), self.embedding(x)], axis=-1)
        output, state = self.gru(x, initial_state=hidden)
        return self.fc(output), state
"""


def test_tensors_of_a_call_are_asked_for() -> None:
    diagnosis = diagnose(_DECODER)
    asked = {need.name: need.guess for need in diagnosis.needs}
    assert asked["Decoder.call.x.shape"] == (64, 1)
    assert asked["Decoder.call.hidden.shape"] == (64, 32)
    assert asked["Decoder.call.enc_output.shape"] == (64, 10, 32)
    assert diagnosis.problems == ()
    assert [step.output_shape for step in diagnosis.steps][1] == (None, 10, 1)


def test_tensors_of_a_call_as_they_are_given() -> None:
    told = {
        "Decoder.vocab_size": 50, "Decoder.units": 12, "Decoder.call.x.shape": (8, 1),
        "Decoder.call.hidden.shape": (8, 12), "Decoder.call.enc_output.shape": (8, 7, 20),
    }  # fmt: skip
    steps = {step.name: step for step in diagnose(_DECODER, values=told).steps}
    assert steps["gru"].output_shape == ((None, 1, 12), (None, 12))
    assert steps["gru"].params == 3 * 12 * (20 + 16 + 12 + 2)
    assert steps["dense"].output_shape == (None, 7, 1)


def test_wrong_guesses_are_no_verdict() -> None:
    """Guesses that do not fit together say nothing of the model."""
    source = _DECODER.replace("hidden, enc_output", "one, two").replace(
        "initial_state=hidden", "initial_state=one"
    )
    source = source.replace("enc_output", "two")
    diagnosis = diagnose(source)
    assert diagnosis.problems == ()
    assert {"Decoder.call.one.shape", "Decoder.call.two.shape"} <= {
        need.name for need in diagnosis.needs
    }


def test_each_layer_of_a_model_class_has_one_shape() -> None:
    """A run on data is no second call."""
    source = (
        "class Net(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.rnn, self.out = layers.LSTM(16), layers.Dense(1)\n"
        "    def call(self, x):\n"
        "        return self.out(self.rnn(x))\n"
    )
    for shape in (None, (8, 10, 4)):
        steps = diagnose(source, x_shape=shape).steps
        assert [step.output_shape for step in steps] == [(None, 16), (None, 1)]


@pytest.mark.parametrize("base", ["tf.keras.Model", "object"])
def test_a_class_of_the_text_shadows_keras_s(base: str) -> None:
    source = (
        f"class LSTM({base}):\n"
        "    def __init__(self, units):\n"
        "        super().__init__()\n"
        "        self.rnn = keras.layers.LSTM(units)\n"
        "        self.out = keras.layers.Dense(3)\n"
        "    def call(self, x):\n"
        "        return self.out(self.rnn(x))\n"
        "    def make(self):\n"
        "        i = keras.Input((10, 4))\n"
        "        return keras.Model(i, self.call(i))\n"
    )
    diagnosis = diagnose(source, values={"LSTM.units": 8})
    assert [need.name for need in diagnosis.needs] == ["LSTM.units"]
    assert diagnosis.problems == ()
    assert ("Dense", 27) in [(s.layer_class, s.params) for s in diagnosis.steps]


def test_settings_of_a_loop_are_guessed_as_it_reads_them() -> None:
    source = (
        "class Builder:\n"
        "    def build(self, config):\n"
        "        self.model = Sequential([Input((10, 4))])\n"
        "        for layer in config['layers']:\n"
        "            keep = layer['return_seq'] if 'return_seq' in layer else None\n"
        "            if layer['type'] == 'dense':\n"
        "                self.model.add(Dense(layer['neurons']))\n"
        "            if layer['type'] == 'lstm':\n"
        "                self.model.add(LSTM(layer['neurons'], return_sequences=keep))\n"
    )
    name = "Builder.build.config['layers']"
    diagnosis = diagnose(source)
    assert [need.name for need in diagnosis.needs] == [name]
    assert [step.layer_class for step in diagnosis.steps] == ["LSTM", "Dense"]
    assert diagnosis.problems == ()
    rows = [
        {"type": "lstm", "neurons": 6, "return_seq": True},
        {"type": "lstm", "neurons": 5},
        {"type": "dense", "neurons": 2},
    ]
    told = diagnose(source, values={name: rows})
    assert [step.output_shape for step in told.steps] == [
        (None, 10, 6),
        (None, 5),
        (None, 2),
    ]


def test_a_flag_that_is_guessed_is_no_verdict() -> None:
    source = (
        "def make(sizes, sequences):\n"
        "    model = Sequential([Input((10, 4))])\n"
        "    for size in [8, 4]:\n"
        "        model.add(GRU(size, return_sequences=sequences))\n"
        "    return model\n"
    )
    assert diagnose(source).problems == ()


@pytest.mark.parametrize(
    ("name", "size"), [("max_len_char", 10), ("word_len", 10), ("n_chars", 1000)]
)
def test_a_length_is_no_vocabulary(name: str, size: int) -> None:
    source = f"model = Sequential([Input(({name}, 4)), LSTM(8)])\n"
    assert [need.guess for need in diagnose(source).needs] == [size]
