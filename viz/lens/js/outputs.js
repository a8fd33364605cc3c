/**
 * What leaves the layer. A layer of one direction hands its outputs out as they are. Of
 * two directions either both come out, side by side ("concat") or apart ("none"), or a
 * step's two outputs are merged into one strip. Steps count from 0.
 */

import { lastStep, stripValues } from "./payload.js";

const MERGED = {
  sum: { operator: " + ", apply: (a, b) => a + b },
  ave: { operator: " + ", apply: (a, b) => (a + b) / 2, share: 0.5 },
  mul: { operator: " ⊙ ", apply: (a, b) => a * b },
};

/** How two directions become one strip: {operator, apply, share}; null if they do not. */
export function mergeOf(model) {
  return MERGED[model.merge] ?? null;
}

/** The directions whose outputs have a strip of their own; a merged one counts as the first. */
export function outputDirections(model) {
  return mergeOf(model) ? [model.directions[0]] : model.directions;
}

/** Which step of a direction's outputs is in the output of `step`. */
export function sideStep(model, direction, step) {
  const returnedAlone = !model.return_sequences && step === lastStep(model, model.directions[0]);
  return returnedAlone ? lastStep(model, direction) : step;
}

/** The values of an output strip. */
export function outputValues(model, direction, step) {
  const merge = mergeOf(model);
  if (!merge) return stripValues(model, direction, "output", step);
  const [first, second] = model.directions.map((side) =>
    stripValues(model, side, "output", sideStep(model, side, step)));
  return first.map((value, unit) => merge.apply(value, second[unit]));
}

/** Whether the layer returns the output of a step. */
export function isReturned(model, direction, step) {
  return model.return_sequences || step === lastStep(model, direction);
}

/**
 * Whether the backward half's share of the one output comes from far: it ended at step 1,
 * and is merged into the strip of the last step.
 */
export function joinsFromAfar(model) {
  return Boolean(mergeOf(model)) && !model.return_sequences && model.timesteps > 1;
}

/** By how much an output's place in the returned tensor is beyond its unit. */
export function unitOffset(model, { quantity, direction }) {
  return quantity === "output" && model.merge === "concat" ? direction * model.units : 0;
}
