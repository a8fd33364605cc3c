"""Asks the engine for a run, and says what is wrong where there is none."""

from typing import Any

import streamlit as st

from models import engine

# The largest run (20 sentences × 60 steps) is below 2 MB.
_MAX_RUNS = 64


def run_of(task: str, spec: object) -> Any | None:
    """Return a task's result, or say why there is none and offer a retry.

    Args:
        task: a name in the worker's table of tasks.
        spec: a frozen dataclass, whose `repr` says all that it holds.
    """
    place = st.empty()
    try:
        return answered(task, repr(spec), spec)
    except engine.EngineError as error:
        with place.container():
            st.error(str(error), icon=":material/error:")
            st.button("Try again", icon=":material/refresh:", key=f"again_{task}")
    except ValueError as error:
        place.error(f"Keras cannot run this: {str(error).splitlines()[0]}")
    return None


# A resource, not data: results are frozen, so that everybody can be handed the same one.
@st.cache_resource(max_entries=_MAX_RUNS, show_spinner=False)
def answered(task: str, identity: str, _spec: object) -> Any:
    """Return a task's result, computed at most once for all sessions.

    Raises:
        models.engine.EngineError: if no worker could compute it; nothing is cached.
    """
    del identity  # the key of the cache
    return engine.run(task, spec=_spec)
