"""Image rows: a digit read as a sequence of its 28 rows of 28 pixels.

What belongs here: the problem, and what reading an image gives. What does not: Keras
(`models.worker.training.images`) and the drawing (`viz.images`).
"""

from dataclasses import dataclass
from typing import Literal, get_args

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.results import Array, Frozen
from models.sequence_tasks import check_choice, check_whole
from models.shapes import ShapeStep

DigitsName = Literal["mnist", "digits"]
DIGITS_NAMES: tuple[DigitsName, ...] = get_args(DigitsName)

ROWS = 28  # also pixels in a row
CLASSES = 10
BATCH_SIZE = 64
WINDOW = 7  # whole images in a window
MAX_IMAGE_UNITS = 128
IMAGE_COUNTS = (500, 1_500, 6_000, 60_000)
MOST_IMAGES = {"mnist": 60_000, "digits": 1_500}
MOST_MISREAD = 20  # that are shown
TEST_IMAGES = {"mnist": 1_000, "digits": 297}

DESCRIPTIONS = {
    "mnist": "MNIST, 60,000 handwritten digits of 28 × 28 pixels",
    "digits": (
        "UCI's handwritten digits of 8 × 8 pixels (in scikit-learn), enlarged to 28 × 28, "
        "because MNIST could not be fetched"
    ),
}

_LOAD = {
    "mnist": """\
(images, labels), (tests, test_labels) = keras.datasets.mnist.load_data()
x, y = (images[:{count}] / 255).astype("float32"), labels[:{count}].astype("int32")
x_test, y_test = (tests[:1000] / 255).astype("float32"), test_labels[:1000].astype("int32")
""",
    "digits": """\
from sklearn.datasets import load_digits

found = load_digits()  # images (1797, 8, 8), from 0 to 16
where = np.linspace(0, 7, 24)
stretch = np.array([np.interp(where, np.arange(8), row) for row in np.eye(8)])  # (8, 24)
images = stretch.T @ (found.images / 16) @ stretch
images = np.pad(images, ((0, 0), (2, 2), (2, 2))).astype("float32")  # (1797, 28, 28)
order = np.random.default_rng(0).permutation(len(images))
images, labels = images[order], found.target[order].astype("int32")
x, y = images[:{count}], labels[:{count}]
x_test, y_test = images[1500:], labels[1500:]
""",
}


@dataclass(frozen=True, kw_only=True)
class ImageProblem:
    """Ten digits from their rows, by two recurrent layers and a softmax.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    source: DigitsName = "digits"
    kind: Kind = "lstm"
    units: int = 128
    images: int = 1_500  # trained on; at most as many as there are

    recipe = "images"
    loss = "sparse_categorical_crossentropy"
    metrics: tuple[str, ...] = ("accuracy",)

    def __post_init__(self) -> None:
        check_choice("source", self.source, DIGITS_NAMES)
        check_choice("layer", self.kind, KINDS)
        check_whole("units", self.units, 1, MAX_IMAGE_UNITS)
        check_whole("number of images", self.images, 1, MOST_IMAGES[self.source])

    @property
    def layer_class(self) -> str:
        """The recurrent layers' class in Keras."""
        return describe(LayerConfig(self.kind, units=1, features=1)).title

    def script(self) -> str:
        """Return the code that makes the images and the model."""
        layer = f"layers.{self.layer_class}({self.units}"
        return (
            f"{_LOAD[self.source].format(count=self.images)}"
            "model = keras.Sequential([\n"
            f"    keras.Input(({ROWS}, {ROWS})),  # rows, pixels in a row\n"
            f"    {layer}, return_sequences=True),\n"
            f"    {layer}),\n"
            f'    layers.Dense({CLASSES}, activation="softmax"),\n'
            "])\n"
        )


@dataclass(frozen=True)
class DigitsSource:
    """Which digits this machine has."""

    name: DigitsName


@dataclass(frozen=True)
class Reading(Frozen):
    """One test image, and what the model would say if it ended after each row."""

    image: Array  # (28, 28), 0 to 1
    label: int
    probabilities: Array  # (28, 10): the Dense layer on h after each row
    answer: Array  # (10,) what the model itself returns for the whole image
    max_abs_error: float  # of the layers' replays, and of the last row to the answer
    tolerance: float  # how much of it rounding explains

    @property
    def matches_keras(self) -> bool:
        """Whether the difference is within what rounding explains."""
        return self.max_abs_error <= self.tolerance

    @property
    def decided_at(self) -> int:
        """The row, from 1, from which on the most probable class stays the same."""
        best = self.probabilities.argmax(axis=1)
        row = len(best)
        while row > 1 and best[row - 2] == best[-1]:
            row -= 1
        return row


@dataclass(frozen=True)
class Confusion(Frozen):
    """How the test images were read."""

    counts: Array  # (10, 10): a row for each digit, a column for what it was taken for
    wrong: tuple[int, ...]  # the places, in the test set, of those read wrongly
    images: Array  # (N, 28, 28) the first of them
    labels: tuple[int, ...]  # their digits
    taken: tuple[int, ...]  # what they were taken for

    @property
    def accuracy(self) -> float:
        """The share of the test images that are read rightly."""
        return float(self.counts.trace() / self.counts.sum())

    def next_wrong(self, index: int) -> int | None:
        """Return the next place after one that is read wrongly, from the start again."""
        later = [place for place in self.wrong if place > index]
        return next(iter((*later, *self.wrong)), None)


@dataclass(frozen=True)
class ImageShapes(Frozen):
    """Two ways to make a sequence of images, layer by layer."""

    rows: tuple[ShapeStep, ...]
    windows: tuple[ShapeStep, ...]
    images: Array  # (7, 28, 28) the first test images
