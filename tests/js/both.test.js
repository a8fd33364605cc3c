import assert from "node:assert/strict";
import { test } from "node:test";

import { explain } from "../../viz/lens/js/explain.js";
import { speakSquare } from "../../viz/lens/js/format.js";
import { joinsFromAfar, outputDirections, outputValues, unitOffset } from "../../viz/lens/js/outputs.js";
import { lightened } from "../../viz/lens/js/scale.js";
import { decodePayload } from "../../viz/lens/js/payload.js";
import { HEAD, payload, STATE } from "./model.js";

/** The tiny layer twice, the second reading backwards; the same numbers in both. */
function twofold(merge, changes = {}) {
  const model = decodePayload(payload({ ...HEAD, ...changes }));
  const [first] = model.directions;
  const second = { ...first, name: "backward", reverse: true, index: 1 };
  return { ...model, merge, directions: [first, second] };
}

const masked = (outputs) => decodePayload(payload({
  ...HEAD, mask: [1, 0], directions: [{ ...HEAD.directions[0], outputs }],
}));

test("joined outputs count on, separate ones do not, merged ones are one strip", () => {
  const square = { direction: 1, quantity: "output", step: 0, unit: 1 };
  assert.deepEqual(["concat", "none"].map((m) => unitOffset(twofold(m), square)), [2, 0]);
  assert.deepEqual(["concat", "none", "sum"].map((m) => outputDirections(twofold(m)).length), [2, 2, 1]);
  assert.match(speakSquare(twofold("concat"), square, 1), /^backward output, unit 4, step 1/);
});

test("merged outputs are what Keras merges: of a single output both last steps read", () => {
  const sequences = twofold("ave", { return_sequences: true });
  assert.deepEqual([...outputValues(sequences, sequences.directions[0], 0)], STATE.slice(0, 2));
  const last = twofold("mul");
  assert.equal(outputValues(last, last.directions[0], 1)[0], STATE[2] * STATE[0]);
  for (const merge of ["sum", "ave", "mul"]) {
    const model = twofold(merge);
    const { value, sum, terms } = explain(model, { direction: 0, quantity: "output", step: 1, unit: 1 });
    assert.equal(value, sum);
    assert.equal(terms.length, merge === "mul" ? 1 : 2);
  }
});

test("only one merged output has a share that comes from afar", () => {
  const alone = (merge) => joinsFromAfar(twofold(merge));
  assert.deepEqual(["sum", "ave", "mul", "concat", "none"].map(alone), [true, true, true, false, false]);
  assert.equal(joinsFromAfar(twofold("sum", { return_sequences: true })), false);
});

test("a masked step keeps its state and says what became of its output", () => {
  const state = explain(masked("h0"), { direction: 0, quantity: "state", step: 1, unit: 0 });
  assert.equal(state.remark, "masked: kept from the step before");
  assert.deepEqual(state.terms.map(({ value }) => value), [STATE[0]]);
  const zero = explain(masked("h0"), { direction: 0, quantity: "output", step: 1, unit: 0 });
  assert.deepEqual([zero.remark, zero.value], ["masked: zero", 0]);
  const repeated = explain(masked("hh"), { direction: 0, quantity: "output", step: 1, unit: 0 });
  assert.equal(repeated.remark, "masked: repeated from the step before");
  assert.equal(repeated.terms[0].factors[0].source.step, 0);
  assert.match(speakSquare(masked("hh"), { direction: 0, quantity: "gate", step: 1, unit: 0 }, 0.2), /word am, masked, 0.20$/);
});

test("a lightened hue is lighter, and never too light for the numbers on it", () => {
  assert.deepEqual(lightened([250, 250, 250]), [250, 250, 250]);
  lightened([30, 100, 200]).forEach((part, index) => assert.ok(part > [30, 100, 200][index]));
});
