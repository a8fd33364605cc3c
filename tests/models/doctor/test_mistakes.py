"""Every mistake is found, explained, and mended by a source that really runs in Keras."""

import math
import warnings

import keras
import numpy as np
import pytest
from keras.src.losses.losses import LossFunctionWrapper

from models.diagnosis import Diagnosis, Fix
from models.worker.doctor import diagnose
from tests.models.doctor.checks import differences
from tests.models.doctor.mistakes import MISTAKES, Mistake
from tests.models.doctor.more_mistakes import MORE
from tests.models.doctor.other_mistakes import OTHERS
from tests.models.doctor.sources import run_in_keras, run_on_data

ALL = (*MISTAKES, *MORE, *OTHERS)


def _diagnose(mistake: Mistake) -> Diagnosis:
    return diagnose(
        mistake.source,
        values=mistake.values,
        x_shape=mistake.x_shape,
        y_shape=mistake.y_shape,
        loss=mistake.loss,
    )


@pytest.mark.parametrize("mistake", ALL, ids=lambda one: one.name)
def test_found_and_mended(mistake: Mistake) -> None:
    diagnosis = _diagnose(mistake)
    assert diagnosis.problems, "nothing was found"
    problem = diagnosis.problems[0]
    assert problem.stage == mistake.stage
    if mistake.layers:
        assert {problem.layer, problem.stopped_at} & set(mistake.layers)
    assert mistake.words in problem.explanation
    if mistake.no_fix:
        assert problem.hint or problem.expected
        return
    assert problem.fixes, "no fix was verified"
    assert any(mistake.fix in fix.source for fix in problem.fixes)
    if not mistake.runs:
        return
    expected = next(fix for fix in problem.fixes if mistake.fix in fix.source)
    for fix in dict.fromkeys((problem.fixes[0], expected)):
        _check_in_keras(mistake, fix)


def _check_in_keras(mistake: Mistake, fix: Fix) -> None:
    """Build a mended source in Keras itself, compare the table, and run it."""
    model = run_in_keras(fix.source, mistake.values, mistake.model)
    if not isinstance(model, keras.Model) or not model.built or fix.remaining:
        return
    assert differences(fix.steps, model) == []
    x_shape = fix.x_shape or mistake.x_shape or [one.shape for one in model.inputs]
    if not _small(x_shape):
        return
    output = run_on_data(model, _filled(x_shape))
    y_shape = fix.y_shape or mistake.y_shape
    loss = getattr(model, "loss", None)
    if y_shape and isinstance(loss, str) and len(model.outputs) == 1:
        target = np.zeros((output.shape[0], *y_shape[1:]), "float32")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            LossFunctionWrapper(keras.losses.get(loss))(target, output)


def _filled(x_shape):
    if x_shape and isinstance(x_shape[0], tuple | list):
        return [_filled(one) for one in x_shape]
    return tuple(size or 4 for size in x_shape)


def _small(x_shape) -> bool:
    if x_shape and isinstance(x_shape[0], tuple | list):
        return all(_small(one) for one in x_shape)
    return math.prod(size or 1 for size in x_shape[1:]) < 20_000


def test_every_mistake_is_one() -> None:
    """None of the sources of the build stage is accepted by Keras itself."""
    accepted = []
    for mistake in (*MISTAKES, *MORE):
        if mistake.stage != "build":
            continue
        try:
            run_in_keras(mistake.source, mistake.values, mistake.model)
        except Exception:  # noqa: BLE001 - whichever it is, Keras refuses
            continue
        accepted.append(mistake.name)
    assert accepted == []
