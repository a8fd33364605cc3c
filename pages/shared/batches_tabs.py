"""The tabs of the batches page: what each runs, says, proves and draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from models.batch_facts import (
    backwards_facts,
    decoder_facts,
    forgetting_facts,
    masking_facts,
    stateful_facts,
)
from models.batches import BatchSpec
from models.facts import Fact
from models.results import Trace
from viz.batches import (
    Series,
    backwards_series,
    forgetting_series,
    handover_series,
    masking_series,
    stateful_series,
)


@dataclass(frozen=True)
class BatchTab:
    """One tab: a task of the worker and what is made of its result.

    `code` may have the fields `layer` (its class), `units` and `rows` (of the Embedding).
    `inside` names the run that the lens shows, and says which it is; None where a run of
    the whole batch is chosen on the page.
    """

    title: str
    task: str
    see: str
    code: str
    traces: tuple[str, ...]  # the fields of the result that are compared with Keras
    facts: Callable[[Any], Sequence[Fact]]
    series: Callable[[Any], Sequence[Sequence[Series]]]
    name: str  # of the chart
    inside: tuple[str, str] | None = None

    def written(self, spec: BatchSpec) -> str:
        """Return the code for a batch."""
        rows = len(spec.vocabulary) + 1
        return self.code.format(layer=spec.layer_class, units=spec.units, rows=rows)

    def compared(self, run: Any) -> tuple[Trace, ...]:
        """Return the traces of a result whose agreement with Keras is said."""
        return tuple(getattr(run, name) for name in self.traces)


BATCH_TABS = (
    BatchTab(
        title="Masked steps",
        task="masking",
        see="A masked step computes nothing: it hands on h (and c) and repeats the output. "
        "Bidirectional writes zeros there instead.",
        code="x = Embedding({rows}, 2, mask_zero=True)(numbers)\n"
        "output = {layer}({units}, return_sequences=True)(x)",
        traces=("masked", "unmasked", "bidirectional"),
        facts=masking_facts,
        series=masking_series,
        name="masking",
    ),
    BatchTab(
        title="Forgetting the mask",
        task="masking",
        see="Without the mask the layer reads the padding as if it were words, and the "
        "answer for a sentence depends on its neighbours' lengths.",
        code="x = Embedding({rows}, 2)(numbers)\noutput = {layer}({units})(x)",
        traces=("masked", "unmasked"),
        facts=forgetting_facts,
        series=forgetting_series,
        name="forgetting",
    ),
    BatchTab(
        title="Stateful",
        task="stateful",
        see="stateful=True keeps the last state for the next call: two batches are read as "
        "one long sentence, until reset_state() is called.",
        code="layer = {layer}({units}, return_sequences=True, stateful=True)\n"
        "layer(batch_1); layer(batch_2); layer.reset_state()",
        traces=("first", "second"),
        facts=stateful_facts,
        series=stateful_series,
        name="stateful",
        inside=("second", "batch 2, from the state that batch 1 left"),
    ),
    BatchTab(
        title="Encoder to decoder",
        task="handover",
        see="The encoder's states become the decoder's initial_state: equal numbers, and "
        "all that the decoder knows of the sentence.",
        code="_, *states = {layer}({units}, return_state=True)(sentence)\n"
        "output = {layer}({units}, return_sequences=True)(so_far, initial_state=states)",
        traces=("encoder", "decoder"),
        facts=decoder_facts,
        series=handover_series,
        name="handover",
        inside=("decoder", "the decoder, from the state of the encoder"),
    ),
    BatchTab(
        title="go_backwards",
        task="backwards",
        see="With go_backwards=True the outputs come in the order in which the words are "
        "read: the first output belongs to the last word.",
        code="output = {layer}({units}, return_sequences=True, go_backwards=True)(x)",
        traces=("backwards",),
        facts=backwards_facts,
        series=backwards_series,
        name="backwards",
        inside=("backwards", "from the last word to the first"),
    ),
)
