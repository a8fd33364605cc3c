"""Calls of the engine whose results all sessions share."""

import streamlit as st

from models import engine
from models.results import Trace
from models.spec import LayerSpec

# The largest trace (60 steps × 64 units) is about 0.2 MB, so this is at most 25 MB.
MAX_TRACES = 128


# A resource, not data: traces are frozen and their arrays read-only, so that everybody
# can be handed the same object, without a copy at every rerun.
@st.cache_resource(max_entries=MAX_TRACES, show_spinner=False, hash_funcs={LayerSpec: repr})
def trace_of(spec: LayerSpec) -> Trace:
    """Return the trace of a spec, computed at most once for all sessions.

    Raises:
        models.engine.EngineError: if no worker could compute it; nothing is cached.
    """
    trace: Trace = engine.run("trace", spec=spec)
    return trace
