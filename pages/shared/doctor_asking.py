"""Asks the engine about a case; answers are shared by all sessions."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from models import engine
from models.diagnosis import Diagnosis
from models.doctor_case import Request
from models.results import Trace
from pages.shared.wording import as_text

# A diagnosis holds its source once for each fix: at most a few megabytes of the longest.
_MOST_ANSWERS = 48
_PATIENCE = 30.0  # seconds


def diagnosis_of(request: Request) -> Diagnosis | None:
    """Return the diagnosis, or say why there is none and offer a retry."""
    found: Diagnosis | None = _answer(
        lambda: _diagnosis(repr(request), request), "diagnose"
    )
    return found


def trace_of(request: Request, layer: str, seed: int, data: str) -> Trace | None:
    """Return the trace of a recurrent layer on random or pasted data, or say why not."""
    identity = repr((request, layer, seed, data))
    found: Trace | None = _answer(
        lambda: _trace(identity, request, layer, seed, data), "trace"
    )
    return found


def _answer(ask: Callable[[], Any], name: str) -> Any | None:
    place = st.empty()
    try:
        return ask()
    except ValueError as error:
        place.warning(_first_sentence(error), icon=":material/error:")
        return None
    except engine.EngineError as error:
        sentence = str(error)
    except Exception as error:  # noqa: BLE001 - the text on the screen must outlive anything
        sentence = (
            f"This source brought the reader to a stop ({type(error).__name__}): it is a "
            "fault of this page. Your text is still there; a shorter part of it may work."
        )
    with place.container():
        st.error(sentence, icon=":material/error:")
        st.button("Try again", icon=":material/refresh:", key=f"doctor_again_{name}")
    return None


def _first_sentence(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return as_text(text.splitlines()[0][:600])


# Resources, not data: results are frozen, so that everybody can be handed the same one.
@st.cache_resource(max_entries=_MOST_ANSWERS, show_spinner=False)
def _diagnosis(identity: str, _request: Request) -> Any:
    del identity  # the key of the cache
    return engine.run("diagnose", timeout=_PATIENCE, **_arguments(_request))


@st.cache_resource(max_entries=_MOST_ANSWERS, show_spinner=False)
def _trace(identity: str, _request: Request, _layer: str, _seed: int, _data: str) -> Any:
    del identity
    return engine.run(
        "doctor_trace",
        timeout=_PATIENCE,
        request=_request,
        layer=_layer,
        seed=_seed,
        data=_data,
    )


def _arguments(request: Request) -> dict[str, Any]:
    return {**vars(request), "values": dict(request.values)}


def clear_answers() -> None:
    """Forget all answers, as tests with other engines need."""
    _diagnosis.clear()
    _trace.clear()
