import assert from "node:assert/strict";
import { test } from "node:test";

import { blocksOf, nodeName } from "../../viz/lens/js/blocks.js";
import { evaluate } from "../../viz/lens/js/expressions.js";
import { explain, foldTerms } from "../../viz/lens/js/explain.js";
import { nextSquare } from "../../viz/lens/js/focus.js";
import { formatNumber, formatSquare, speakSquare } from "../../viz/lens/js/format.js";
import { equationTokens, plainText } from "../../viz/lens/js/notation.js";
import { isReturned } from "../../viz/lens/js/outputs.js";
import { decodePayload, lastStep, stepBefore, stripValues, weightAt } from "../../viz/lens/js/payload.js";
import { fillOf } from "../../viz/lens/js/scale.js";
import { BIAS, GATE, HEAD, INITIAL, INPUTS, payload, STATE } from "./model.js";

const close = (actual, expected, tolerance = 1e-6) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const model = () => decodePayload(payload());
const reversed = () => decodePayload(payload({
  ...HEAD, directions: [{ ...HEAD.directions[0], reverse: true }],
}));

test("a payload decodes to the numbers that were sent, wherever it starts in memory", () => {
  for (const shift of [0, 1, 2, 3]) {
    const decoded = decodePayload(payload(HEAD, shift));
    assert.deepEqual([...decoded.inputs], INPUTS);
    assert.deepEqual([...decoded.directions[0].quantities.state], STATE);
    assert.deepEqual([...decoded.directions[0].initial.state], INITIAL);
    assert.deepEqual(decoded.words, ["I", "am"]);
  }
});

test("a block of weights is found by its column and its row", () => {
  const decoded = model();
  close(weightAt(decoded, decoded.directions[0], 2, 0, 0), BIAS[2]);
  close(weightAt(decoded, decoded.directions[0], 0, 1, 0), 3);
});

test("the step before is the one read before, and the first has none", () => {
  const forward = model();
  assert.deepEqual([0, 1].map((s) => stepBefore(forward, forward.directions[0], s)), [-1, 0]);
  const backward = reversed();
  assert.deepEqual([0, 1].map((s) => stepBefore(backward, backward.directions[0], s)), [1, -1]);
  assert.equal(lastStep(backward, backward.directions[0]), 0);
  assert.equal(isReturned(backward, backward.directions[0], 0), true);
  assert.equal(isReturned(backward, backward.directions[0], 1), false);
});

test("every node evaluates to what its name says", () => {
  const decoded = model();
  const context = { model: decoded, direction: decoded.directions[0], step: 1 };
  close(evaluate(["complement", ["current", "gate"]], context)[0], 1 - 0.3);
  close(evaluate(["product", ["current", "gate"], ["previous", "state"]], context)[1], 0.2 * -0.5);
  close(evaluate(["dot", ["input"], 0], context)[0], 0.25 * 1 + 2 * 3);
  close(evaluate(["activated", "activation", ["bias", 2]], context)[0], Math.tanh(0.1));
  assert.throws(() => evaluate(["power"], context), /does not know the operation "power"/);
});

test("terms add up to the sum, and the traced value is the result", () => {
  const decoded = model();
  const gate = explain(decoded, { direction: 0, quantity: "gate", step: 1, unit: 1 });
  close(gate.value, GATE[3]);
  assert.equal(gate.terms.length, 3);
  close(gate.terms.reduce((sum, { value }) => sum + value, 0), 0.25 * 2 + 2 * 4 - 0.1);
  const output = explain(decoded, { direction: 0, quantity: "output", step: 1, unit: 0 });
  close(output.value, STATE[2]);
  const given = explain(decoded, { direction: 0, quantity: "state", step: -1, unit: 1 });
  assert.deepEqual([given.value, given.terms.length], [0.25, 1]);
});

test("a product of a sum is multiplied out, so that each source has its own term", () => {
  const decoded = model();
  decoded.byName.gate.expression = ["sum", ["product", ["current", "state"],
    ["sum", ["dot", ["previous", "state"], 1], ["bias", 2]]]];
  const { terms, sum } = explain(decoded, { direction: 0, quantity: "gate", step: 1, unit: 0 });
  assert.equal(terms.length, 3);
  close(sum, 0.75 * (0.125 * 0.5 + 0 + 0.1));
  assert.deepEqual(terms[0].factors.map((f) => f.source ?? null),
    [{ direction: 0, quantity: "state", step: 1, unit: 0 }, { direction: 0, quantity: "state", step: 0, unit: 0 }, null]);
});

test("folding keeps the largest, loses nothing, and puts NaN first", () => {
  const terms = [0.1, -3, 2, 0.5, NaN].map((value) => ({ value }));
  const { shown, folded } = foldTerms(terms, 2);
  assert.deepEqual(shown.map(({ value }) => value), [NaN, -3]);
  assert.equal(shown.length + folded.length, terms.length);
  const all = foldTerms(terms.slice(0, 3), 2);
  assert.deepEqual([all.shown.length, all.folded.length], [3, 0]); // one more is no fold
  const finite = foldTerms(terms.slice(0, 4), 1);
  close(finite.rest, 0.1 + 2 + 0.5);
});

test("numbers are short on squares and exact enough in sentences", () => {
  const squares = [0.74, -0.08, 1.23, 37.4, 2345, 1e9, 0, -1, NaN, -Infinity, 0.999];
  assert.deepEqual(squares.map(formatSquare),
    [".74", "−.08", "1.2", "37", "2k", "1e9", "0", "−1.0", "NaN", "−∞", "1.0"]);
  assert.deepEqual([0.7, 0.756, 1, -0.219, 1e-5, 2e6, 0].map(formatNumber),
    ["0.70", "0.756", "1.00", "−0.219", "1.0e−5", "2.0e6", "0"]);
});

test("a square speaks its quantity, unit, step, word and value", () => {
  const decoded = model();
  const square = { direction: 0, quantity: "gate", step: 1, unit: 0 };
  assert.equal(speakSquare(decoded, square, -0.5), "the gate, unit 1, step 2 of 2, word am, minus 0.50");
  assert.match(speakSquare(decoded, { quantity: "state", step: -1, unit: 1 }, NaN), /^starting the state, unit 2, not a number$/);
});

test("equations carry the steps of the states they read", () => {
  const decoded = model();
  const context = { model: decoded, direction: decoded.directions[0], step: 0 };
  const text = plainText(equationTokens(decoded.byName.state.expression, context));
  assert.equal(text, "g_1 ⊙ s_0 + (1 − g_1) ⊙ tanh(x_1 W_g + s_0 U_g + b_g)");
});

test("a sum of products becomes columns of factors that end in the result", () => {
  const decoded = model();
  const blocks = blocksOf(decoded);
  const last = blocks.at(-1);
  assert.equal(last.quantity, "state");
  assert.deepEqual(last.columns.map((rows) => rows.map(({ operator }) => operator)),
    [["", "⊙", ""], ["", "⊙", "+"], ["="]]);
  assert.equal(nodeName(decoded, last.columns[0][2].node), "gate*previous_state");
});

test("colours are fixed: sign, size and what is no number", () => {
  const state = { kind: "diverging" };
  assert.equal(fillOf(-0.5, state).hue, "negative");
  close(fillOf(1, state).opacity, 0.72);
  close(fillOf(50, state).opacity, 0.72);
  close(fillOf(0.05, state).opacity, 0.72 * 0.05 ** 0.6);
  assert.equal(fillOf(NaN, state).broken, true);
  assert.equal(fillOf(0.5, { kind: "sequential", hue: "gate" }).hue, "gate");
});

test("arrow keys walk along units, on to the next step, and between strips", () => {
  const strips = [
    { direction: 0, quantity: "gate", step: 0, count: 2, x: 0, y: 10 }, { direction: 0, quantity: "state", step: 0, count: 2, x: 0, y: 20 },
    { direction: 0, quantity: "gate", step: 1, count: 2, x: 9, y: 10 },
    { direction: 1, quantity: "gate", step: 0, count: 2, x: 0, y: 30 },
  ];
  const from = { direction: 0, quantity: "gate", step: 0, unit: 1 };
  assert.deepEqual(nextSquare(from, "ArrowRight", strips, 2), { direction: 0, quantity: "gate", step: 1, unit: 0 });
  assert.deepEqual(nextSquare(from, "ArrowDown", strips, 2), { direction: 0, quantity: "state", step: 0, unit: 1 });
  assert.deepEqual(nextSquare({ ...from, quantity: "state" }, "ArrowDown", strips, 2), { direction: 1, quantity: "gate", step: 0, unit: 1 });
  assert.equal(nextSquare(from, "ArrowUp", strips, 2), null);
  assert.deepEqual(nextSquare(from, "Home", strips, 2), { direction: 0, quantity: "gate", step: 0, unit: 0 });
});

test("values of a strip are the trace's own", () => {
  const decoded = model();
  const values = stripValues(decoded, decoded.directions[0], "output", 1);
  assert.deepEqual([...values], STATE.slice(2));
});
