"""What the lens receives: exactly the trace's numbers, and few bytes beside them."""

import json
import struct
from dataclasses import replace

import keras
import numpy as np
import pytest

from models.results import Trace
from models.spec import MAX_FEATURES, MAX_TIMESTEPS, MAX_UNITS, LayerSpec
from models.worker.trace import trace, trace_layer
from viz.lens.bundle import join_modules, lens_script, lens_styles
from viz.lens.payload import LensOptions, lens_payload, output_codes, payload_budget

SPECS = [
    LayerSpec(kind="simple_rnn"),
    LayerSpec(kind="lstm", return_state=True, return_sequences=True),
    LayerSpec(kind="gru"),
    LayerSpec(kind="gru", reset_after=False, go_backwards=True, use_bias=False),
    LayerSpec(kind="lstm", units=1, timesteps=1, features=1),
    LayerSpec(kind="gru", units=1, timesteps=1, features=1),
    LayerSpec(kind="lstm", units=MAX_UNITS, timesteps=MAX_TIMESTEPS, features=MAX_FEATURES),
    LayerSpec(kind="lstm", units=1, timesteps=60, features=1, sentence="ab" * 4000),
    LayerSpec(
        kind="simple_rnn",
        units=1,
        timesteps=60,
        features=1,
        sentence=" ".join(chr(0x627 + i % 20) * 40 + str(i) for i in range(60)),
    ),
]


def decoded(payload: bytes) -> tuple[dict[str, object], np.ndarray]:
    (length,) = struct.unpack_from("<I", payload)
    head = json.loads(payload[4 : 4 + length])
    assert length % 4 == 0  # float32 views need it
    return head, np.frombuffer(payload, "<f4", offset=4 + length)


def sent_numbers(traced: Trace) -> np.ndarray:
    arrays = [traced.inputs[0]]
    for direction in traced.directions:
        arrays += [values[0] for values in direction.quantities.values()]
        arrays += [values[0] for values in direction.initial_states.values()]
        arrays += list(direction.weights.values())
    return np.concatenate([array.ravel() for array in arrays]).astype("f4")


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: f"{s.kind}-{s.units}-{s.timesteps}")
def test_payload_holds_every_number_within_its_budget(spec: LayerSpec) -> None:
    traced = trace(spec)
    payload = lens_payload(traced)
    head, numbers = decoded(payload)
    np.testing.assert_array_equal(numbers, sent_numbers(traced))
    assert len(payload) <= payload_budget(traced)
    assert [q[0] for q in head["quantities"]] == [q.name for q in traced.cell.quantities]


def test_budget_is_what_was_promised() -> None:
    traced = trace(LayerSpec(kind="lstm"))
    raw = 4 * (112 + 3 * 2 + 6 * 3 * 4)  # weights, inputs, six quantities
    assert payload_budget(traced) == int(1.3 * raw) + 4096


def test_long_words_are_cut_only_as_far_as_the_budget_needs() -> None:
    head, _ = decoded(lens_payload(trace(LayerSpec(kind="lstm", sentence="a" * 40))))
    assert head["words"] == ["a" * 40]
    head, _ = decoded(lens_payload(trace(LayerSpec(kind="lstm", sentence="a" * 9000))))
    assert head["words"] == ["a" * 79 + "…"]


def test_words_travel_as_they_are() -> None:
    sentence = '<b>"x"</b> مرحبا 👩‍🚀'
    spec = LayerSpec(kind="gru", sentence=sentence)
    head, _ = decoded(lens_payload(trace(spec)))
    assert head["words"] == sentence.split()


def test_double_precision_is_sent_as_single_and_the_batch_is_named() -> None:
    layer = keras.layers.LSTM(3, dtype="float64")
    traced = trace_layer(layer, np.ones((2, 4, 2)))
    head, numbers = decoded(lens_payload(traced))
    assert head["batch"] == 2
    np.testing.assert_array_equal(numbers, sent_numbers(traced))


def test_the_mask_and_the_outputs_of_masked_steps_are_sent() -> None:
    inputs = np.ones((1, 4, 2), "f4")
    mask = np.array([[False, True, False, True]])
    start = [np.full((1, 3), 0.5, "f4")] * 2
    plain = trace_layer(
        keras.layers.LSTM(3, return_sequences=True), inputs, mask=mask, initial_state=start
    )
    head, _ = decoded(lens_payload(plain))
    assert head["mask"] == [0, 1, 0, 1]
    # Before the first step that is read the output is zero, whatever the state; then the
    # output of a masked step is the one before, which is the state that is kept.
    assert [d["outputs"] for d in head["directions"]] == ["0hhh"]
    both = trace_layer(
        keras.layers.Bidirectional(keras.layers.GRU(3, return_sequences=True)),
        inputs,
        mask=mask,
    )
    head, _ = decoded(lens_payload(both))
    # The state of the first step to be read is zero as well, forwards.
    assert [d["outputs"] for d in head["directions"]] == ["hh0h", "0h0h"]


def test_outputs_that_are_neither_the_state_nor_zero_are_sent_as_numbers() -> None:
    traced = trace(LayerSpec(kind="simple_rnn"))
    (direction,) = traced.directions
    outputs = direction.outputs.copy()
    outputs[0, 1] += 1
    changed = replace(traced, directions=(replace(direction, outputs=outputs),))
    assert output_codes(changed.directions[0]) == "hnh"
    _, numbers = decoded(lens_payload(changed))
    np.testing.assert_array_equal(numbers[-4:], outputs[0, 1])


@pytest.mark.parametrize("mode", ["concat", "none"])
def test_both_directions_are_sent_with_the_names_of_what_they_return(mode: str) -> None:
    spec = LayerSpec(kind="lstm", bidirectional=True, merge_mode=mode, return_state=True)
    traced = trace(spec)
    payload = lens_payload(traced)
    head, numbers = decoded(payload)
    assert head["merge"] == mode
    assert [d["exits"] for d in head["directions"]] == [
        ["forward_h", "forward_c"],
        ["backward_h", "backward_c"],
    ]
    np.testing.assert_array_equal(numbers, sent_numbers(traced))
    assert len(payload) <= payload_budget(traced)


def test_options_of_the_page_are_passed_on() -> None:
    traced = trace(LayerSpec(kind="gru"))
    options = LensOptions(selected_unit=3, compact=True, autoplay=True)
    head, _ = decoded(lens_payload(traced, options))
    assert (head["selected_unit"], head["compact"], head["autoplay"]) == (3, True, True)


def test_the_script_is_one_module_without_cell_knowledge() -> None:
    script = lens_script()
    assert script.count("export default") == 1
    assert "import {" not in script
    for word in ("lstm", "gru", "simple_rnn", "forget", "update_gate", "reset"):
        assert word not in script.lower(), f"the lens's JavaScript knows {word!r}"
    assert "--hue-timesteps" in lens_styles()


def test_joining_refuses_what_would_break_silently() -> None:
    twice = {
        "main.js": 'import { b } from "./b.js";\nconst a = 1;\nexport default a + b;\n',
        "b.js": "export const b = 2;\nconst a = 3;\n",
    }
    with pytest.raises(ValueError, match=r"a is defined in b\.js and in main\.js"):
        join_modules(twice, "main.js")
    renamed = {"main.js": 'import * as all from "./b.js";\nexport default all;\n'}
    with pytest.raises(ValueError, match="has an import"):
        join_modules(renamed, "main.js")
    circle = {
        "main.js": 'import { b } from "./b.js";\nexport default b;\n',
        "b.js": 'import { a } from "./main.js";\nexport const b = a;\n',
    }
    with pytest.raises(ValueError, match="imports itself"):
        join_modules(circle, "main.js")
