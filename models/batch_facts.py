"""What batches prove: statements about Keras's own tensors, each of which could fail."""

import numpy as np

from models.batches import BackwardsRun, HandoverRun, MaskingRun, StatefulRun
from models.facts import Fact
from models.results import Array, Trace
from models.sequence_tasks import equal_fact, handover_facts


def masking_facts(run: MaskingRun) -> tuple[Fact, ...]:
    """State what a mask does to the masked steps, and what depends on it."""
    if run.spec.mask.all():
        return (_same_masks(run),)
    return (
        _same_masks(run),
        _repeats(run),
        _zeros_in_bidirectional(run),
        *_alone(run),
    )


def forgetting_facts(run: MaskingRun) -> tuple[Fact, ...]:
    """State what becomes of the answer without the mask."""
    unmasked, padded = returned_states(run.unmasked)[0], ~run.spec.mask.all(axis=1)
    tolerance = run.masked.tolerance
    same = close_fact(
        "with the mask, the answer is that of the sentence alone",
        returned_states(run.masked)[0],
        run.alone[0],
        tolerance,
    )
    if not padded.any():
        return (same,)
    another = "without it, that of every padded sentence is another"
    differences = np.abs(unmasked - run.alone[0]).max(axis=1)[padded]
    evidence = f"by {differences.min():.2g} to {differences.max():.2g}"
    return same, Fact(another, evidence, bool((differences > tolerance).all()))


def stateful_facts(run: StatefulRun) -> tuple[Fact, ...]:
    """State that the state is carried on, and that a reset forgets it."""
    first, second = last_output(run.first), last_output(run.second)
    started = run.second.directions[0].initial_states
    ended = returned_states(run.first)
    return (
        *(
            equal_fact(
                f"batch 2 starts with batch 1's last {run.first.cell.by_name[name].symbol}",
                state,
                started[name],
            )
            for name, state in zip(started, ended, strict=True)
        ),
        close_fact(
            "two batches give what one call gives",
            np.concatenate((first, second), axis=1),
            run.whole,
            run.first.tolerance,
        ),
        different_fact(
            "batch 1 again, not reset, differs", run.again, first, run.first.tolerance
        ),
        equal_fact("after reset_state() batch 1 is as before", run.after_reset, first),
    )


def decoder_facts(run: HandoverRun) -> tuple[Fact, ...]:
    """State that the decoder starts where the encoder ended, and that this matters."""
    output = last_output(run.decoder)
    return (
        *handover_facts(run.encoder, run.decoder),
        different_fact(
            "from zeros its output differs", output, run.from_zeros, run.decoder.tolerance
        ),
    )


def backwards_facts(run: BackwardsRun) -> tuple[Fact, ...]:
    """State in which order the outputs of go_backwards come."""
    output = last_output(run.backwards)
    last, first = run.spec.chosen_words[-1], run.spec.chosen_words[0]
    tolerance = run.backwards.tolerance
    return (
        close_fact(
            f"output[:, 0] belongs to “{last}”, the last word",
            output[:, :1],
            run.last_word_alone,
            tolerance,
        ),
        close_fact(
            "it is the same as reading x[:, ::-1]", output, run.reversed_input, tolerance
        ),
        close_fact(
            f"return_sequences=False gives the state after “{first}”",
            output[:, -1],
            run.last_only,
            tolerance,
        ),
    )


def last_output(trace: Trace) -> Array:
    """Return the output that Keras returned."""
    return dict(trace.returns)["output"]


def returned_states(trace: Trace) -> tuple[Array, ...]:
    """Return the states that Keras returned, each (B, U)."""
    return tuple(value for name, value in trace.returns if name != "output")


def close_fact(statement: str, left: Array, right: Array, tolerance: float) -> Fact:
    """State that two arrays agree as far as rounding lets them."""
    if left.shape != right.shape:
        return Fact(statement, f"shapes {left.shape} and {right.shape}", holds=False)
    largest = float(np.abs(left - right).max(initial=0))
    exactly = "exactly" if largest == 0 else f"within {largest:.0e}".replace("e-0", "e-")
    return Fact(statement, f"{left.size} numbers, {exactly}", largest <= tolerance)


def different_fact(statement: str, left: Array, right: Array, tolerance: float) -> Fact:
    """State that two arrays differ by more than rounding explains."""
    largest = float(np.abs(left - right).max(initial=0))
    return Fact(statement, f"by up to {largest:.2g}", largest > tolerance)


def _same_masks(run: MaskingRun) -> Fact:
    """State that both ways to a mask agree, unless a word's numbers are all zeros."""
    same = run.embedding_mask == run.masking_mask
    if same.all():
        evidence = f"{same.size} of {same.size} steps"
        return Fact("Masking() makes the mask that mask_zero makes", evidence, holds=True)
    places = np.argwhere(~same)
    words = dict.fromkeys(run.spec.grid[row][step] for row, step in places)
    return Fact(
        "Masking() hides words whose numbers are all zeros",
        f"{', '.join(f'“{word}”' for word in words)}; mask_zero does not",
        holds=bool(run.embedding_mask[tuple(places.T)].all()),
    )


def _repeats(run: MaskingRun) -> Fact:
    """Compare each masked output with the one before, or with zeros before the first."""
    output = last_output(run.masked)
    before = np.concatenate((np.zeros_like(output[:, :1]), output[:, :-1]), axis=1)
    masked = ~run.spec.mask
    return equal_fact(
        "a masked step repeats the output before it", output[masked], before[masked]
    )


def _zeros_in_bidirectional(run: MaskingRun) -> Fact:
    output = last_output(run.bidirectional)[~run.spec.mask]
    return equal_fact("Bidirectional gives zeros there", output, np.zeros_like(output))


def _alone(run: MaskingRun) -> tuple[Fact, ...]:
    symbols = [run.masked.cell.by_name[name].symbol for name in run.masked.cell.states]
    return tuple(
        close_fact(
            f"the padding leaves {symbol} as it was",
            state,
            alone,
            run.masked.tolerance,
        )
        for symbol, state, alone in zip(
            symbols, returned_states(run.masked), run.alone, strict=True
        )
    )
