/**
 * Explains every square of a payload and prints [direction, quantity, step, unit, value,
 * sum, result] as JSON lines; all counted from 0. Used by tests/viz/test_lens_arithmetic.py, which knows what
 * each must be.
 */

import { readFileSync } from "node:fs";

import { activate } from "../../viz/lens/js/activations.js";
import { explain } from "../../viz/lens/js/explain.js";
import { outputDirections } from "../../viz/lens/js/outputs.js";
import { decodePayload } from "../../viz/lens/js/payload.js";

const model = decodePayload(readFileSync(process.argv[2]));
const vectorSum = (square) => Float64Array.from({ length: model.units }, (_, unit) =>
  explain(model, { ...square, unit }).sum);

function explainStrip(strip) {
  const sums = vectorSum(strip);
  for (let unit = 0; unit < model.units; unit += 1) {
    const { value, role, terms } = explain(model, { ...strip, unit });
    const sum = terms.reduce((total, term) => total + term.value, 0);
    const result = role ? activate(model[role], sums)?.[unit] ?? null : sum;
    const { direction, quantity, step } = strip;
    process.stdout.write(`${JSON.stringify([direction, quantity, step, unit, value, sum, result])}\n`);
  }
}

for (let step = 0; step < model.timesteps; step += 1) {
  for (const { index } of outputDirections(model)) explainStrip({ direction: index, quantity: "output", step });
  for (const { index } of model.directions) {
    for (const { name } of model.quantities) explainStrip({ direction: index, quantity: name, step });
  }
}
