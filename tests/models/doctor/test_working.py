"""No working model is called broken, and each is shown with Keras's own figures."""

import pytest

from models.diagnosis import Diagnosis
from models.worker.doctor import diagnose
from tests.models.doctor.checks import differences
from tests.models.doctor.sources import Working, run_in_keras
from tests.models.doctor.working_graphs import GRAPHS
from tests.models.doctor.working_others import OTHERS
from tests.models.doctor.working_sequences import SEQUENCES

ALL = (*SEQUENCES, *GRAPHS, *OTHERS)


def _diagnose(working: Working, *, told: bool = True) -> Diagnosis:
    return diagnose(
        working.before + working.source,
        values=working.values if told else None,
        x_shape=working.x if told else None,
        y_shape=working.y if told else None,
    )


@pytest.mark.parametrize("working", ALL, ids=lambda one: one.name)
def test_no_problem_and_the_same_table(working: Working) -> None:
    diagnosis = _diagnose(working)
    assert [problem.explanation for problem in diagnosis.problems] == []
    if working.steps:
        model = run_in_keras(working.source, working.values, working.model)
        assert differences(diagnosis.steps, model) == []
        assert diagnosis.total_params == model.count_params()


@pytest.mark.parametrize("working", ALL, ids=lambda one: one.name)
def test_no_problem_where_nothing_is_known(working: Working) -> None:
    diagnosis = _diagnose(working, told=False)
    assert [problem.explanation for problem in diagnosis.problems] == []
