/** Clamps as lists and texts, and what is written on the squares. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  heldValues, holdsAll, holdsAnything, meanOver, readClamps, regionOf, setFree, withClamp, writeClamps,
} from "../../viz/clamping/js/held.js";
import { compact, runsInWords, shareOf } from "../../viz/clamping/js/runs.js";

const model = { timesteps: 3, units: 2 };
const TEXT = "forget_gate-2-all-0.5 candidate-all-3--1 forget_gate-1-1-free";

test("clamps are read and written as the address has them", () => {
  const clamps = readClamps(TEXT);
  assert.deepEqual(clamps[1], { quantity: "candidate", step: 0, unit: 3, value: -1 });
  assert.equal(clamps[2].value, null);
  assert.equal(writeClamps(clamps), TEXT);
  assert.deepEqual(readClamps(""), []);
});

test("a clamp takes the place of those that it covers, and of no others", () => {
  const one = { quantity: "f", step: 2, unit: 1, value: 0.5 };
  const row = { quantity: "f", step: 2, unit: 0, value: 1 };
  const other = { ...one, quantity: "i" };
  assert.deepEqual(withClamp([one, other], row), [other, row]);
  assert.deepEqual(withClamp([row], one), [row, one]);
});

test("a place is set free by itself only where something around it is held", () => {
  const every = { quantity: "f", step: 0, unit: 0, value: 1 };
  const place = { quantity: "f", step: 2, unit: 0 };
  assert.deepEqual(setFree([every], place), [every, { ...place, value: null }]);
  assert.deepEqual(setFree([{ ...place, value: 1 }], place), []);
  assert.deepEqual(setFree([{ ...every, quantity: "i" }], place), [{ ...every, quantity: "i" }]);
});

test("later clamps win, and steps and units that there are not are left out", () => {
  const held = heldValues(model, readClamps("f-all-all-1 f-2-1-free f-3-2-0.25 f-9-all-0 f-1-3-0"));
  assert.deepEqual(Array.from(held.f), [1, 1, NaN, 1, 1, 0.25]);
  assert.deepEqual(regionOf(model, 2, 0), [2, 3]);
  assert.deepEqual(regionOf(model, 0, 2), [1, 3, 5]);
  assert.deepEqual(regionOf(model, 3, 1), [4]);
  assert.equal(holdsAll(held, "f", regionOf(model, 1, 0)), true);
  assert.equal(holdsAll(held, "f", regionOf(model, 2, 0)), false);
  assert.equal(holdsAll(held, "i", regionOf(model, 1, 0)), false);
  assert.equal(holdsAnything(held), true);
  assert.equal(holdsAnything(heldValues(model, readClamps("f-9-all-0"))), false);
  assert.equal(holdsAnything(heldValues(model, readClamps("f-1-all-free"))), false);
  assert.equal(meanOver(held.f, regionOf(model, 3, 0)), 0.625);
});

test("numbers are short, no zero has a sign, and what is no number is said", () => {
  const written = [0.7, -0.114, 1, 0, -0.004, 12.345, NaN, Infinity, -Infinity].map(compact);
  assert.deepEqual(written, [".70", "−.11", "1.00", "0.00", "0.00", "12.35", "NaN", "∞", "−∞"]);
});

test("a gate's colour grows from 0 to 1, a state's with its size", () => {
  assert.equal(shareOf(0.5, true), 0.36);
  assert.equal(shareOf(-3, true), 0);
  assert.equal(shareOf(-2, false), 0.72);
  assert.ok(Math.abs(shareOf(0.1, false) - 0.72 * 0.1 ** 0.6) < 1e-12);
  assert.equal(shareOf(NaN, false), 0);
});

test("the runs are told in words, step by step", () => {
  const layer = { ...model, states: ["h"], byName: { h: { label: "hidden state" } } };
  const run = (...values) => ({ quantities: { h: Float64Array.from(values) } });
  const runs = { free: run(0, 0, 0, 0, 0, 0), clamped: run(0, 0, 0.25, -0.5, 0, 1) };
  assert.equal(runsInWords(layer, runs), "The clamps move, step by step, the hidden state by up to 0.00, .50, 1.00.");
});
