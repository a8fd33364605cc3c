"""A training on a page: its progress, Stop and more, alive while it goes on.

The page has the settings "epochs" and "until" (`pages.shared.training_settings`): what the
first stands at is trained, at once, unless Stop or “Train more” has set the second. So the
address of a page that was stopped leads back to what was seen.

Why Stop does not move the control of the epochs: the control is outside of the fragment
that polls, so that the browser learns of its new value late; a poll that it sends before
brings the old value, and the training would go on.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from models import engine
from models.training import Progress, TrainingSpec, why_diverged, why_growing
from models.training_runs import runs
from models.training_script import training_script
from pages.shared.held_controls import restore_controls
from pages.shared.page_address import key
from pages.shared.training_settings import asked_epochs, go_to, wanted_epochs
from pages.shared.wording import as_text

_POLL_SECONDS = 0.4
_WHO = "training_session"
Show = Callable[[Progress], None]


@dataclass(frozen=True)
class Epochs:
    """How many epochs a page offers: the most, and by how many it goes on."""

    most: int
    more: int


def training_panel(page: str, spec: TrainingSpec, epochs: Epochs, show: Show) -> None:
    """Train to the epochs that the page's setting asks for, and show it as it goes.

    The page notes before what its controls stand at (`pages.shared.held_controls`).

    Args:
        page: the page's name; its setting "until" is written by the buttons.
        spec: what to train.
        epochs: the page's limits.
        show: draws what has been reached; called again with every step of the training,
            so it should draw little, and ask the engine only when `finished`.
    """
    _leave_previous(page, spec)
    going = _goes_on(_watch(page, spec))
    panel = st.fragment(_panel, run_every=_POLL_SECONDS if going else None)
    panel(page, spec, epochs, show, going)


def _panel(page: str, spec: TrainingSpec, epochs: Epochs, show: Show, polled: bool) -> None:
    restore_controls(page)
    progress = _watch(page, spec)
    _bar(page, progress, epochs)
    show(progress)
    # Polling is set up, and ended, by a run of the whole page, whose controls have to
    # follow what the buttons did, too.
    changed = st.session_state.pop(key(page, "training_changed"), False)
    if changed or _goes_on(progress) != polled:
        st.rerun()


def _bar(page: str, progress: Progress, epochs: Epochs) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = asked_epochs(page)
        share = progress.epoch / asked if _stopped(progress, asked) else progress.share
        st.progress(share, text=as_text(progress_text(progress, asked)))
        _button(page, progress, epochs)
    if progress.error:
        st.error(
            as_text(f"{progress.error} What has been trained is kept."),
            icon=":material/error:",
        )
    if progress.diverged and progress.latest is not None:
        st.warning(
            as_text(why_diverged(progress.spec, progress.latest)), icon=":material/error:"
        )
    elif progress.grows:
        st.warning(as_text(why_growing(progress)), icon=":material/trending_up:")


def _button(page: str, progress: Progress, epochs: Epochs) -> None:
    def goes_to(epoch: int) -> None:
        go_to(page, epoch)
        st.session_state[key(page, "training_changed")] = True
        runs.try_again(progress.spec)

    if progress.error:
        st.button(
            "Go on",
            icon=":material/refresh:",
            key=f"{page}_train_again",
            on_click=goes_to,
            args=(progress.target,),
        )
    elif not progress.finished:
        st.button(
            "Stop",
            icon=":material/stop:",
            key=f"{page}_train_stop",
            on_click=goes_to,
            args=(progress.epoch,),
            help="What has been trained is kept, and can be continued.",
        )
    elif not progress.diverged and progress.epoch < epochs.most:
        further = min(progress.epoch + epochs.more, epochs.most)
        if _stopped(progress, asked_epochs(page)):  # what is left of them
            further = asked_epochs(page)
        count = further - progress.epoch
        st.button(
            f"Train {count} more {'epochs' if count > 1 else 'epoch'}",
            icon=":material/play_arrow:",
            key=f"{page}_train_more",
            on_click=goes_to,
            args=(further,),
        )


def progress_text(progress: Progress, asked: int) -> str:
    """Return where a training is, in a few words; `asked` is what the control stands at."""
    latest = progress.latest
    if latest is None:
        return "Building the model …"
    if progress.target == 0:
        return f"Untrained: 0 of {asked} epochs" if asked else "Untrained: 0 epochs"
    metrics = ", ".join(f"{name} {value:.4g}" for name, value in latest.metrics.items())
    place = f"Epoch {progress.epoch} of {progress.target}"
    if progress.diverged:
        place = f"Diverged in epoch {progress.epoch}"
    elif _stopped(progress, asked):
        place = f"Stopped. Epoch {progress.epoch} of {asked}"
    return f"{place}: {metrics}" if metrics else place


def _stopped(progress: Progress, asked: int) -> bool:
    """Tell whether it rests before the epochs that the control stands at."""
    return progress.finished and not progress.diverged and progress.epoch < asked


def take_away_training(page: str, progress: Progress) -> None:
    """Offer the trained model as a `.keras` file, and the script that trains it."""
    spec, latest = progress.spec, progress.latest
    if latest is None:
        return

    def model_file() -> bytes:
        content: bytes = engine.run(
            "keras_file",
            spec=spec,
            weights=latest.weights,
            checkpoint=runs.checkpoint(spec),
            epoch=latest.epoch,
        )
        return content

    with st.container(horizontal=True):
        st.download_button(
            "Model (.keras)",
            data=model_file,
            file_name=f"unrolled_{page}_{latest.epoch}_epochs.keras",
            mime="application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
            key=f"{page}_keras_file",
            help="For keras.saving.load_model: the layers and these weights.",
        )
        st.download_button(
            "Python script",
            data=lambda: training_script(spec, latest.epoch),
            file_name=f"unrolled_{page}.py",
            mime="text/x-python",
            on_click="ignore",
            icon=":material/code:",
            key=f"{page}_script",
            help="Trains the same model with model.fit: same seed, data and order.",
        )
    # The slider over the epochs may stand at an earlier one.
    st.caption(f"Both end with epoch {latest.epoch}, the last that is trained here.")


def _watch(page: str, spec: TrainingSpec) -> Progress:
    return runs.watch(spec, wanted_epochs(page), watcher())


def _goes_on(progress: Progress) -> bool:
    return not progress.finished and not progress.error


def _leave_previous(page: str, spec: TrainingSpec) -> None:
    """Stop asking for what the controls asked for before they were moved."""
    place = key(page, "training_spec")
    previous = st.session_state.get(place)
    if previous is not None and previous != spec:
        runs.leave(previous, watcher())
    st.session_state[place] = spec


def watcher() -> str:
    """Return the name under which this session asks for trainings."""
    return str(st.session_state.setdefault(_WHO, uuid.uuid4().hex))
