"""The gates-by-hand page's ready-made clamps: what each is for, by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from models.clamping import Clamp

GatedKind = Literal["lstm", "gru"]
GATED_KINDS: tuple[GatedKind, ...] = get_args(GatedKind)


@dataclass(frozen=True)
class ClampPreset:
    """Some clamps, a title of a few words, and what there is to see."""

    title: str
    clamps: tuple[Clamp, ...]
    see: str


_FREE = ClampPreset(
    "Nothing clamped", (), "The layer as it is: both runs are the same, number for number."
)

PRESETS: Mapping[GatedKind, tuple[ClampPreset, ...]] = {
    "lstm": (
        _FREE,
        ClampPreset(
            "Step 2 never happened",
            (Clamp("forget_gate", 2, 0, 1.0), Clamp("input_gate", 2, 0, 0.0)),
            "forget = 1 and input = 0 at step 2: c passes through it untouched. "
            "h does not, because the output gate still reads the word.",
        ),
        ClampPreset(
            "Forget all at step 2",
            (Clamp("forget_gate", 2, 0, 0.0),),
            "forget = 0 at step 2: c begins anew there, from what step 2 writes.",
        ),
        ClampPreset(
            "Never forget",
            (Clamp("forget_gate", 0, 0, 1.0),),
            "forget = 1 at every step: c is a running sum of all that was let in.",
        ),
        ClampPreset(
            "Silent",
            (Clamp("output_gate", 0, 0, 0.0),),
            "output = 0 at every step: h is 0, and c goes on counting behind it.",
        ),
    ),
    "gru": (
        _FREE,
        ClampPreset(
            "Step 2 never happened",
            (Clamp("update_gate", 2, 0, 1.0),),
            "update = 1 at step 2: in Keras that keeps h as it was; one gate does what "
            "the LSTM needs two for.",
        ),
        ClampPreset(
            "Replace all at step 2",
            (Clamp("update_gate", 2, 0, 0.0),),
            "update = 0 at step 2: h becomes the candidate.",
        ),
        ClampPreset(
            "Read as if first",
            (Clamp("reset_gate", 2, 0, 0.0),),
            "reset = 0 at step 2: the candidate is made of the word alone, as if nothing "
            "had been read before.",
        ),
        ClampPreset(
            "Frozen",
            (Clamp("update_gate", 0, 0, 1.0),),
            "update = 1 at every step: h never leaves its start, which is 0.",
        ),
    ),
}


def preset_of(kind: GatedKind, clamps: tuple[Clamp, ...]) -> ClampPreset | None:
    """Return the preset with exactly these clamps, if there is one."""
    found = (p for p in PRESETS[kind] if set(p.clamps) == set(clamps))
    return next(found, None)
