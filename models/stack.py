"""Stacks of layers: what is asked for, and what building and tracing one gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from models.facts import Fact
from models.results import Array, Frozen, Trace
from models.shapes import ShapeStep
from models.spec import validated
from models.stack_layers import StackLayer

MAX_LAYERS = 12
# The fields of a StackSpec that say what the stack reads, as in a LayerSpec.
SENTENCE_FIELDS = ("timesteps", "features", "seed", "sentence")


@dataclass(frozen=True, kw_only=True)
class StackSpec:
    """A stack of layers and the sentence that it reads; hashable, hence a cache's key.

    Raises:
        ValueError: one sentence, if there are too few or too many layers, or what they
            read is out of its limits.
    """

    layers: tuple[StackLayer, ...]
    timesteps: int = 3
    features: int = 2
    seed: int = 0
    sentence: str = "I am Groot"

    def __post_init__(self) -> None:
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise ValueError(
                f"A stack has 1 to {MAX_LAYERS} layers, but {len(self.layers)} were "
                "given: remove some, or add one."
            )
        for name in SENTENCE_FIELDS:
            object.__setattr__(self, name, validated(name, getattr(self, name)))


@dataclass(frozen=True)
class StackTrace:
    """What a model computed, layer by layer.

    `traces` holds a trace for each recurrent layer, by its name; `outputs` what each layer
    gave (its first tensor where there are several), read-only: everybody is handed the
    same arrays.
    """

    steps: tuple[ShapeStep, ...]
    traces: Mapping[str, Trace]
    outputs: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for array in self.outputs.values():
            array.setflags(write=False)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)  # numpy forgets the flag on its way through a pickle
        self.__post_init__()


@dataclass(frozen=True)
class Mend:
    """A change that gets a stack past a joint, tried on Keras before it is offered.

    `breaks_at` is the place, from 0, where the mended stack breaks next; None where all
    of it can be built.
    """

    title: str
    layers: tuple[StackLayer, ...]
    steps: tuple[ShapeStep, ...]
    breaks_at: int | None = None


@dataclass(frozen=True)
class StackProblem:
    """Where a stack breaks: the layer's place from 0, why, Keras's words, what mends it.

    `keras_message` is empty where the layer was refused here, before Keras was asked.
    """

    index: int
    explanation: str
    keras_message: str
    mends: tuple[Mend, ...]


@dataclass(frozen=True)
class StackOutcome(Frozen):
    """What became of a stack: the trace of the layers that fit, and the problem if any.

    `inputs` is what the first layer read: (1, T, F), or word numbers (1, T). `weights` are
    those of the layers that are not recurrent, by the layer's name and then the weight's;
    the traces have the others. `names` are the layers' names in the model, as far as they
    fit; `labels` what the time steps of each layer's output stand for, None where it has
    none. `proofs` are statements that were computed for a layer, by its name; `warned` is
    what Keras warned of when it built a layer, a sentence by its name.
    """

    trace: StackTrace
    inputs: NDArray[Any] | None = None  # None where not even the first layer fits
    weights: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    labels: tuple[tuple[str, ...] | None, ...] = ()
    proofs: Mapping[str, Fact] = field(default_factory=dict)
    warned: Mapping[str, str] = field(default_factory=dict)
    problem: StackProblem | None = None
