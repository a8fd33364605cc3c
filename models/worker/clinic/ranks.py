"""A layer was given tensors with too few axes, or too many.

What belongs here: the rules for `expected ndim=3, found ndim=2` and its kin: which layer
dropped the axis or added one, and what puts it back. What does not: sizes that differ.
"""

from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.few_axes import too_few
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import AXES, Rank, words_of
from models.worker.clinic.many_axes import too_many
from models.worker.clinic.permutes import wrong_permute
from models.worker.source.reading import Failure


def wrong_rank(case: Case, failure: Failure, rank: Rank) -> list[Finding]:
    """Explain a tensor with the wrong number of axes."""
    call = failure.call
    if call is None or not call.inputs:
        return []
    tensor = call.inputs[0]
    permuted = wrong_permute(case, failure)
    if permuted is not None:
        return [permuted]
    if rank.found < rank.expected:
        finding = too_few(case, call, tensor, rank)
    else:
        finding = too_many(case, call, tensor, rank)
    finding.stopped_at = case.outer(call.layer)
    finding.came = write(shape_of(tensor))
    finding.expected = AXES.get(rank.expected, f"{rank.expected} axes")
    finding.keras_message = words_of(failure)
    return [finding]
