"""The line of Keras that makes a layer and calls it, as coloured pieces."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.cells.catalog import describe
from models.cells.expressions import Dimension
from models.returns import layer_returns
from models.spec import LayerSpec

_ARGUMENTS = (
    "activation",
    "recurrent_activation",
    "use_bias",
    "unit_forget_bias",
    "reset_after",
    "return_sequences",
    "return_state",
    "go_backwards",
)


@dataclass(frozen=True)
class CodeToken:
    """A piece of code; `dimension` says which dimension a literal sets, if any."""

    text: str
    dimension: Dimension | None = None


def layer_line(spec: LayerSpec) -> tuple[CodeToken, ...]:
    """Write `output, h = GRU(4, return_state=True)(x)`, defaults left out."""
    names = layer_returns(spec.config, timesteps=spec.timesteps).names
    wrapper = "Bidirectional(" if spec.bidirectional else ""
    return (
        CodeToken(f"{', '.join(names)} = {wrapper}{describe(spec.config).title}("),
        CodeToken(str(spec.units), "units"),
        *(CodeToken(f", {name}={value!r}") for name, value in changed_arguments(spec)),
        CodeToken(f"){_wrapper_end(spec)}(x{_initial_state(spec)})"),
    )


def changed_arguments(spec: LayerSpec) -> Iterator[tuple[str, object]]:
    """Yield the layer's arguments that differ from Keras's defaults, in Keras's order."""
    default = LayerSpec(kind=spec.kind)
    options = describe(spec.config).options
    for name in _ARGUMENTS:
        used = name not in ("recurrent_activation", "unit_forget_bias", "reset_after")
        if (used or name in options) and getattr(spec, name) != getattr(default, name):
            yield name, getattr(spec, name)


def _wrapper_end(spec: LayerSpec) -> str:
    if not spec.bidirectional:
        return ""
    mode = spec.config.merge_mode
    return ")" if mode == "concat" else f", merge_mode={mode!r})"


def _initial_state(spec: LayerSpec) -> str:
    if not any(state.any() for state in spec.make_initial_states()):
        return ""
    cell = describe(spec.config)
    halves = ("f", "b") if spec.bidirectional else ("",)
    names = [
        f"{half}{cell.by_name[name].symbol}0" for half in halves for name in cell.states
    ]
    inside = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return f", initial_state={inside}"
