"""The five shapes a sequence task can have: what each is, and what running one gives.

What belongs here: the tasks, their words and their facts. What does not: Keras
(`models.worker.sequence_tasks`) and the drawing (`viz.sequence_tasks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.facts import Fact
from models.results import Array, Frozen, Trace
from models.sentence import DEFAULT_SENTENCE, split_words
from models.spec import MAX_SENTENCE_LENGTH, shown
from models.stack import StackTrace

TaskName = Literal[
    "one_to_one", "one_to_many", "many_to_one", "many_to_many", "encoder_decoder"
]
TASK_NAMES: tuple[TaskName, ...] = get_args(TaskName)

MAX_TASK_UNITS = 8
MAX_TASK_WORDS = 8
MAX_TASK_SEED = 9_999
FEATURES = 2

TAGS = ("pronoun", "verb", "noun", "name", "other")
START, END = "<start>", "<end>"
# What the decoder reads and is asked for: fewer words than the English sentence has.
DECODER_INPUTS = (START, "Soy", "Groot")
DECODER_CLASSES = ("Soy", "Groot", END)


@dataclass(frozen=True)
class TaskDescription:
    """What a person should know of a task before its numbers."""

    title: str
    uses: str
    see: str


TASKS: Mapping[TaskName, TaskDescription] = {
    "one_to_one": TaskDescription(
        "One to one",
        "Classifying one thing: an image, or one word without its sentence.",
        "There is one step, so nothing is carried on: the layer has nothing to remember.",
    ),
    "one_to_many": TaskDescription(
        "One to many",
        "Image captioning, music from a genre: one thing in, a sequence out.",
        "RepeatVector hands every step the same numbers; only the state differs from "
        "step to step, so it is the state that makes the words differ.",
    ),
    "many_to_one": TaskDescription(
        "Many to one",
        "Sentiment of a sentence, forecasting one value, recognizing a spoken command.",
        "Every step has a state, but only the last one leaves the layer.",
    ),
    "many_to_many": TaskDescription(
        "Many to many, aligned",
        "Tagging: parts of speech, names in a text, one label for each video frame.",
        "return_sequences=True lets every state out, and the same Dense reads each.",
    ),
    "encoder_decoder": TaskDescription(
        "Many to many, encoder and decoder",
        "Translation, summaries, answering: the answer has a length of its own.",
        "The encoder's last state is all that the decoder gets to know of the sentence.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class SequenceTaskSpec:
    """Everything that can be set on a sequence task; hashable, hence a cache's key.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    task: TaskName = "many_to_one"
    kind: Kind = "lstm"
    units: int = 4
    sentence: str = DEFAULT_SENTENCE
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("task", self.task, TASK_NAMES)
        check_choice("layer", self.kind, KINDS)
        check_whole("units", self.units, 1, MAX_TASK_UNITS)
        check_whole("seed", self.seed, 0, MAX_TASK_SEED)
        check_sentence(self.sentence)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that the task is about: at most `MAX_TASK_WORDS`."""
        return split_words(self.sentence)[:MAX_TASK_WORDS]

    @property
    def layer_class(self) -> str:
        """The recurrent layer's class in Keras."""
        return describe(LayerConfig(self.kind, units=1, features=1)).title

    @property
    def classes(self) -> tuple[str, ...]:
        """What the numbers of the model's output stand for."""
        match self.task:
            case "many_to_one":
                return ("positive",)
            case "one_to_many":
                return (*dict.fromkeys(self.words), END)
            case "encoder_decoder":
                return DECODER_CLASSES
        return TAGS


@dataclass(frozen=True)
class SequenceTaskRun(Frozen):
    """What a task's model computed."""

    spec: SequenceTaskSpec
    inputs: tuple[Array, ...]  # as the model took them: (1, T, F), or (1, F)
    trace: StackTrace
    output: Array  # the model's: (1, C), or (1, T, C)
    # Of the layers that are not recurrent, by their names: as Keras stores them.
    weights: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the layers, in the order in which they run."""
        return tuple(
            step.name for step in self.trace.steps if step.layer_class != "InputLayer"
        )

    @property
    def layers(self) -> tuple[tuple[str, Trace], ...]:
        """The recurrent layers, by their names, in the order in which they run."""
        return tuple(self.trace.traces.items())

    @property
    def answers(self) -> tuple[str, ...]:
        """The most probable class at each step that has an output."""
        classes = self.spec.classes
        rows = self.output[0].reshape(-1, len(classes))
        if len(classes) == 1:
            return tuple(f"{row[0]:.0%} {classes[0]}" for row in rows)
        return tuple(classes[int(row.argmax())] for row in rows)


def task_facts(run: SequenceTaskRun) -> tuple[Fact, ...]:
    """State what sets this task apart, proved with the tensors of this very run."""
    match run.spec.task:
        case "many_to_one":
            trace = run.layers[0][1]
            last = trace.directions[0].quantities["hidden"][:, -1]
            output = dict(trace.returns)["output"]
            close = bool(np.allclose(output, last, rtol=0, atol=trace.tolerance))
            return (Fact("output == h of the last step", f"{last.size} numbers", close),)
        case "one_to_many":
            repeated = run.layers[0][1].inputs
            statement = "every step reads the same numbers"
            return (
                equal_fact(
                    statement,
                    repeated,
                    np.broadcast_to(run.inputs[0][:, None], repeated.shape),
                ),
            )
        case "encoder_decoder":
            return handover_facts(run.layers[0][1], run.layers[1][1])
    return ()


def handover_facts(encoder: Trace, decoder: Trace) -> tuple[Fact, ...]:
    """Compare the states that an encoder returned with those that its decoder began with.

    Both are Keras's own tensors: the encoder's return values, and what arrived in the
    call of the decoder.
    """
    returned = dict(encoder.returns)
    return tuple(
        equal_fact(
            f"the decoder starts with the encoder's {encoder.cell.by_name[name].symbol}",
            returned[encoder.cell.by_name[name].symbol],
            start,
        )
        for name, start in decoder.directions[0].initial_states.items()
    )


def equal_fact(statement: str, left: Array, right: Array) -> Fact:
    """State that two arrays of one shape hold the same numbers, bit for bit."""
    same = int(np.sum(left == right)) if left.shape == right.shape else 0
    return Fact(statement, f"{same} of {left.size} numbers equal", same == left.size)


def check_choice(name: str, value: object, options: tuple[str, ...]) -> None:
    """Raise a ValueError of one sentence unless a value is one of the options."""
    if value not in options:
        raise ValueError(
            f"{name} must be one of {', '.join(options)}, but {shown(value)} was given: "
            "choose one."
        )


def check_whole(name: str, value: object, lowest: int, highest: int) -> None:
    """Raise a ValueError of one sentence unless a value is a whole number in a range."""
    if type(value) is not int or not lowest <= value <= highest:
        raise ValueError(
            f"{name} must be a whole number from {lowest} to {highest:,}, but "
            f"{shown(value)} was given: choose one in that range."
        )


def check_sentence(value: str) -> None:
    """Raise a ValueError of one sentence unless there is a word, and not too much text."""
    if not split_words(value):
        raise ValueError("The sentence is empty: type at least one word.")
    if len(value) > MAX_SENTENCE_LENGTH:
        raise ValueError(
            f"The sentence has {len(value):,} characters, but at most "
            f"{MAX_SENTENCE_LENGTH:,} are read: shorten it."
        )
