"""A sequence task as a Keras script that can be run as it stands, and gives its numbers."""

from collections.abc import Sequence

from models.sentence import embedding
from models.sequence_tasks import DECODER_INPUTS, FEATURES, SequenceTaskSpec

_FIRST_SEED = 142


def task_seed(spec: SequenceTaskSpec) -> int:
    """Return what the script seeds Keras with, and the worker too."""
    return _FIRST_SEED + spec.seed


def task_code(spec: SequenceTaskSpec) -> str:
    """Write the script: the same seed, inputs and layers as the model that was run."""
    body = _encoder_decoder(spec) if spec.task == "encoder_decoder" else _sequential(spec)
    return (
        "import keras\nimport numpy as np\nfrom keras import layers\n\n"
        f"keras.utils.set_random_seed({task_seed(spec)})\n{body}\nprint(y.shape)\n"
    )


def _sequential(spec: SequenceTaskSpec) -> str:
    layers = "".join(f"    {line},\n" for line in _layers(spec))
    return (
        f"model = keras.Sequential([\n{layers}])\n\nx = {_input_array(spec)}\ny = model(x)"
    )


def _layers(spec: SequenceTaskSpec) -> tuple[str, ...]:
    steps, classes = len(spec.words), len(spec.classes)
    recurrent = f"layers.{spec.layer_class}({spec.units}"
    softmax = f'layers.Dense({classes}, activation="softmax")'
    every_step = (
        f"{recurrent}, return_sequences=True)",
        f"layers.TimeDistributed({softmax})",
    )
    match spec.task:
        case "one_to_one":
            return (f"keras.Input((1, {FEATURES}))", f"{recurrent})", softmax)
        case "one_to_many":
            repeat = f"layers.RepeatVector({steps})"
            return (f"keras.Input(({FEATURES},))", repeat, *every_step)
        case "many_to_one":
            sigmoid = 'layers.Dense(1, activation="sigmoid")'
            return (f"keras.Input(({steps}, {FEATURES}))", f"{recurrent})", sigmoid)
    return (f"keras.Input(({steps}, {FEATURES}))", *every_step)


def _encoder_decoder(spec: SequenceTaskSpec) -> str:
    layer, units, classes = spec.layer_class, spec.units, len(spec.classes)
    return (
        f"sentence = keras.Input((None, {FEATURES}))\n"
        f"_, *state = layers.{layer}(\n"
        f'    {units}, return_state=True, name="encoder"\n)(sentence)\n\n'
        f"so_far = keras.Input((None, {FEATURES}))\n"
        f"h = layers.{layer}(\n"
        f'    {units}, return_sequences=True, name="decoder"\n'
        ")(so_far, initial_state=state)\n"
        f'word = layers.Dense({classes}, activation="softmax")(h)\n'
        "model = keras.Model([sentence, so_far], word)\n\n"
        f"x = {_input_array(spec)}\nso_far_x = {_array(DECODER_INPUTS)}\n"
        "y = model([x, so_far_x])"
    )


def _input_array(spec: SequenceTaskSpec) -> str:
    match spec.task:
        case "one_to_one":
            return _array(spec.words[-1:])
        case "one_to_many":
            numbers = list(embedding(spec.words[-1], FEATURES))
            return f'np.array([{numbers}], "float32")  # an image, as {FEATURES} features'
    return _array(spec.words)


def _array(words: Sequence[str]) -> str:
    rows = "".join(f"    {list(embedding(w, FEATURES))},  # {_comment(w)}\n" for w in words)
    return f'np.array([[\n{rows}]], "float32")'


def _comment(word: str) -> str:
    """Return a word that cannot leave its comment, whatever characters it has."""
    return ascii(word)[1:-1] if not word.isprintable() else word
