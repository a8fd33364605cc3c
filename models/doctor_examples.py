"""Cases to begin with: what goes wrong most often, each as people write it."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.doctor_case import Case


@dataclass(frozen=True)
class Example:
    """A case with a name for the address and a title for its button."""

    name: str
    title: str
    case: Case


_SEQUENCES = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input(shape=(20, 8)),
    layers.LSTM(32),
    layers.LSTM(16),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
"""

_TIME_DISTRIBUTED = """\
n_steps = X_train.shape[1]

model = Sequential()
model.add(Input(shape=(n_steps, X_train.shape[2])))
model.add(Bidirectional(LSTM(24)))
model.add(TimeDistributed(Dense(n_tags, activation="softmax")))
model.compile(loss="categorical_crossentropy", optimizer="adam")
"""

_BROADCAST = """\
inputs = keras.Input(shape=(30, 4))
x = layers.GRU(16, return_sequences=True)(inputs)
x = layers.Dropout(0.2)(x)
outputs = layers.Dense(1)(x)

model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="mse")
"""

_SEQ2SEQ = """\
latent = 64

encoder_inputs = Input(shape=(None, 40))
_, state_h, state_c = LSTM(latent, return_state=True)(encoder_inputs)

decoder_inputs = Input(shape=(None, 55))
decoder = LSTM(2 * latent, return_sequences=True)
decoded = decoder(decoder_inputs, initial_state=[state_h, state_c])
outputs = Dense(55, activation="softmax")(decoded)

model = Model([encoder_inputs, decoder_inputs], outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")
"""

_KERAS_2 = """\
model = Sequential()
model.add(Embedding(5000, 64, input_length=80))
model.add(CuDNNLSTM(48, return_sequences=True))
model.add(CuDNNLSTM(24))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer=Adam(lr=0.001))
"""

_MESSAGE = (
    'ValueError: Input 0 of layer "lstm_1" is incompatible with the layer: expected '
    "ndim=3, found ndim=2. Full shape received: (None, 32)\n"
)

_FITS = """\
text = keras.Input(shape=(50,), dtype="int32", name="text")
tabular = keras.Input(shape=(6,), name="tabular")

x = layers.Embedding(2000, 32, mask_zero=True)(text)
x, h_f, c_f, h_b, c_b = layers.Bidirectional(
    layers.LSTM(12, return_sequences=True, return_state=True)
)(x)
states = layers.Concatenate()([h_f, h_b])
x = layers.LSTM(24)(x, initial_state=[states, layers.Concatenate()([c_f, c_b])])
x = layers.Concatenate()([x, layers.Dense(8, activation="relu")(tabular)])
outputs = layers.Dense(3, activation="softmax")(x)
model = keras.Model([text, tabular], outputs)
"""

EXAMPLES = (
    Example("sequences", "Missing return_sequences", Case(_SEQUENCES)),
    Example("time_distributed", "TimeDistributed", Case(_TIME_DISTRIBUTED)),
    Example(
        "broadcast", "A silent broadcast", Case(_BROADCAST, x="(64, 30, 4)", y="(64, 1)")
    ),
    Example("encoder_decoder", "Encoder and decoder", Case(_SEQ2SEQ)),
    Example("keras_2", "Keras 2 spelling", Case(_KERAS_2)),
    Example("message", "Only the error", Case(_MESSAGE)),
    Example("fits", "A model that fits", Case(_FITS)),
)
BY_NAME: Mapping[str, Example] = {example.name: example for example in EXAMPLES}
DEFAULT = EXAMPLES[0]


def example_of(case: Case) -> Example | None:
    """Return the example that a case is, unchanged; None if it is none."""
    return next((example for example in EXAMPLES if example.case == case), None)
