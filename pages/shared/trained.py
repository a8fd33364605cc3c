"""What a trained model answers and computes, kept for all sessions."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from models import engine
from models.stack import StackTrace
from models.training import EpochRecord, Prediction, TrainingSpec


def predicted(
    spec: TrainingSpec, record: EpochRecord, inputs: NDArray[Any], named: str
) -> Prediction:
    """Return what the model of an epoch answers; `named` says what the inputs are.

    Raises:
        models.engine.EngineError: if no worker could compute it; nothing is kept.
    """
    return _predicted(f"{spec!r} {record.epoch} {named}", spec, record, inputs)


def traced_at(
    spec: TrainingSpec, record: EpochRecord, inputs: NDArray[Any], words: tuple[str, ...]
) -> StackTrace:
    """Return the trace of the model of an epoch on a few samples, (B, T, F).

    Raises:
        models.engine.EngineError: if no worker could compute it; nothing is kept.
    """
    values = np.ascontiguousarray(inputs)
    named = f"{words!r} {values.shape} {values.tobytes().hex()}"
    return _traced(f"{spec!r} {record.epoch} {named}", spec, record, values, words)


@st.cache_resource(max_entries=256, show_spinner=False)
def _predicted(
    identity: str, _spec: TrainingSpec, _record: EpochRecord, _inputs: NDArray[Any]
) -> Prediction:
    del identity  # the key of the cache
    found: Prediction = engine.run(
        "predict_trained", spec=_spec, weights=_record.weights, inputs=_inputs
    )
    return found


@st.cache_resource(max_entries=128, show_spinner=False)
def _traced(
    identity: str,
    _spec: TrainingSpec,
    _record: EpochRecord,
    _inputs: NDArray[Any],
    _words: tuple[str, ...],
) -> StackTrace:
    del identity
    found: StackTrace = engine.run(
        "trace_trained", spec=_spec, weights=_record.weights, inputs=_inputs, words=_words
    )
    return found
