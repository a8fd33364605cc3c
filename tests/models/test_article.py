"""The guide made true: output is state, tanh has a limit, and both statements can fail."""

import numpy as np
import pytest

from models.article import FACTORS, PICTURES, ArticleSpec, article_facts
from models.stack import StackSpec
from models.stack_text import parse_layer
from models.worker.article import run_article
from models.worker.build_stack import trace_stack


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("seed", [0, 1, 7])
def test_a_simple_rnn_gives_its_state_and_never_more_than_one(
    factor: int, seed: int
) -> None:
    proof = run_article(ArticleSpec(factor=factor, seed=seed))
    assert [fact.holds for fact in article_facts(proof)] == [True, True]
    assert proof.largest_input == pytest.approx(0.7 * factor)


def test_relu_would_fail_the_same_statement() -> None:
    proof = run_article(ArticleSpec(factor=1000))
    assert proof.relu.max() > 1
    other = type(proof)(**{**vars(proof), "outputs": proof.relu})
    assert [fact.holds for fact in article_facts(other)] == [False, False]


@pytest.mark.parametrize("name", list(PICTURES))
def test_every_picture_is_a_stack_that_keras_builds(name: str) -> None:
    picture = PICTURES[name]
    layers = tuple(parse_layer(layer) for layer in picture.layers)
    outcome = trace_stack(StackSpec(layers=layers))
    assert outcome.problem is None
    assert len(outcome.trace.steps) - 1 == len(picture.names) or len(
        outcome.trace.steps
    ) == len(picture.names)
    first = next(iter(outcome.trace.traces.values()))
    np.testing.assert_allclose(
        first.inputs[0], [[0.5, 0.4], [0.3, 0.1], [0.7, 0.5]], atol=1e-7
    )


@pytest.mark.parametrize("wrong", [{"factor": 2}, {"seed": -1}])
def test_wrong_values_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="must be"):
        ArticleSpec(**wrong)
