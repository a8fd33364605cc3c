"""What the shape doctor finds: plain data, for the page, the command and the report."""

from dataclasses import dataclass, field
from typing import Any, Literal

from models.shapes import ShapeStep

Stage = Literal["source", "build", "run", "silent"]


@dataclass(frozen=True)
class Need:
    """A value that a source uses and does not say."""

    name: str  # as it stands in the source: `vocab_size`, `X_train.shape`, `make.units`
    why: str  # one sentence
    guess: object  # literal: an int, a float, a str, a bool, a list or a tuple
    line: int | None = None


@dataclass(frozen=True)
class Edge:
    """A tensor that goes from one layer of a model to another."""

    start: str  # names of steps
    end: str
    shape: tuple[int | None, ...]
    role: Literal["input", "state", "mask"] = "input"


@dataclass(frozen=True)
class Fix:
    """A change of the source that was built, and run on data if any, before it is shown."""

    title: str  # imperative: "Set return_sequences=True on the first LSTM"
    source: str  # the whole mended source
    steps: tuple[ShapeStep, ...]
    total_params: int | None = None
    remaining: int = (
        0  # how many problems the mended source still has, all of them later ones
    )
    # Where the data must change, or change too: their shapes afterwards. A fix may leave
    # the source as it is and change these alone.
    x_shape: Any = None
    y_shape: Any = None


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong."""

    stage: Stage
    explanation: str  # why, in one sentence that a student understands
    layer: str | None = None  # the name of its step
    layer_class: str | None = None
    line: int | None = None  # in the source, from 1
    came: str = ""  # what the layer was given: "(None, 16)"
    expected: str = ""  # what it takes: "(batch, steps, features)"
    keras_message: str = ""  # the words of `said_by`, or empty where it says nothing
    fixes: tuple[Fix, ...] = ()  # best first
    stopped_at: str | None = None  # the step at which Keras stops, where it is another one
    hint: str = ""  # what to paste to be sure, where a message is all there is
    said_by: str = "Keras"  # whose words `keras_message` are: Python's own, at times
    tried: bool = False  # whether changes were made and looked at, with or without success


@dataclass(frozen=True)
class Spelling:
    """Something that Keras 3 spells otherwise, and what it says of the old spelling."""

    line: int
    old: str
    new: str
    keras_message: str = ""


@dataclass(frozen=True)
class Unread:
    """A line that was not understood, and why that may matter."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Diagnosis:
    """All that is known of a pasted model."""

    source: str  # as it was given
    kind: Literal["code", "json", "message", "shapes", "empty"] = "code"
    model: str | None = None  # the variable or function that holds the model
    models: tuple[str, ...] = ()  # all that could be chosen
    needs: tuple[Need, ...] = ()
    steps: tuple[ShapeStep, ...] = ()
    edges: tuple[Edge, ...] = ()
    total_params: int | None = None
    problems: tuple[Problem, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()  # sentences worth knowing that are no problems
    modern_source: str | None = None  # in the Keras 3 spelling, if it differs
    recurrent: tuple[str, ...] = field(default=())  # steps that the lens can show
