/**
 * What is held, and the run that follows from it. A clamp is {quantity, step, unit, value}:
 * steps and units count from 1 here, 0 stands for all; a value of null sets its place free,
 * where a clamp before it holds more than that.
 */

import { evaluate } from "../../lens/js/expressions.js";
import { isMasked, stepBefore, stripValues } from "../../lens/js/payload.js";

const CLAMP = /^(\w+)-(\w+)-(\w+)-(.+)$/;
const EVERY = "all";
const FREE = "free";

/** Reads what the address says, and models/clamping.py has checked. */
export function readClamps(text) {
  const place = (word) => (word === EVERY ? 0 : Number(word));
  return text.split(" ").filter(Boolean).map((part) => {
    const [, quantity, step, unit, value] = CLAMP.exec(part);
    return {
      quantity, step: place(step), unit: place(unit), value: value === FREE ? null : Number(value),
    };
  });
}

/** Writes clamps as the address does: forget_gate-2-all-0.5, with spaces between them. */
export function writeClamps(clamps) {
  return clamps.map(({ quantity, step, unit, value }) =>
    [quantity, step || EVERY, unit || EVERY, value ?? FREE].join("-")).join(" ");
}

/** The clamps with one more, in the place of what it covers. */
export function withClamp(clamps, added) {
  return [...outside(clamps, added), added];
}

/** The clamps with a quantity free at a place {quantity, step, unit}. */
export function setFree(clamps, place) {
  const left = outside(clamps, place);
  const held = left.some(({ quantity }) => quantity === place.quantity);
  return held ? [...left, { ...place, value: null }] : left;
}

/** The clamps that are not wholly inside a place. */
function outside(clamps, place) {
  return clamps.filter(({ quantity, step, unit }) => quantity !== place.quantity
    || ![0, step].includes(place.step) || ![0, unit].includes(place.unit));
}

/** Where in a (T, U) a place lies: its indices. */
export function regionOf({ timesteps, units }, step, unit) {
  const region = [];
  for (let index = 0; index < timesteps * units; index += 1) {
    const inStep = !step || Math.floor(index / units) === step - 1;
    if (inStep && (!unit || index % units === unit - 1)) region.push(index);
  }
  return region;
}

/** For each clamped quantity a (T, U) of the values it is held at, NaN where it is free. */
export function heldValues(model, clamps) {
  const held = {};
  for (const { quantity, step, unit, value } of clamps) {
    if (step > model.timesteps || unit > model.units) continue;
    held[quantity] ??= new Float64Array(model.timesteps * model.units).fill(NaN);
    for (const index of regionOf(model, step, unit)) held[quantity][index] = value ?? NaN;
  }
  return held;
}

/** Whether a quantity is held all over a region. */
export function holdsAll(held, quantity, region) {
  const values = held[quantity];
  return Boolean(values) && region.every((index) => !Number.isNaN(values[index]));
}

/** Whether any number is held. */
export function holdsAnything(held) {
  return Object.values(held).some((values) => !values.every(Number.isNaN));
}

/** A quantity's mean over a region. */
export function meanOver(values, region) {
  return region.reduce((sum, index) => sum + values[index], 0) / region.length;
}

/**
 * Replays a direction with some quantities held (see heldValues): a direction like it, its
 * quantities in double precision. With nothing held it is the trace, but for the rounding
 * of Keras's single precision.
 */
export function replayHeld(model, direction, held) {
  const { timesteps, units } = model;
  const quantities = {};
  for (const { name } of model.quantities) quantities[name] = new Float64Array(timesteps * units);
  const run = { ...direction, quantities };
  for (let count = 0; count < timesteps; count += 1) {
    computeStep(model, run, direction.reverse ? timesteps - 1 - count : count, held);
  }
  return run;
}

function computeStep(model, run, step, held) {
  const first = step * model.units;
  for (const { name, expression } of model.quantities) {
    const computed = evaluate(expression, { model, direction: run, step });
    run.quantities[name].set(computed.map((value, unit) => {
      const wanted = held[name]?.[first + unit] ?? NaN;
      return Number.isNaN(wanted) ? value : wanted;
    }), first);
  }
  if (!isMasked(model, step)) return;
  for (const state of model.states) { // a masked step keeps them
    run.quantities[state].set(stripValues(model, run, state, stepBefore(model, run, step)), first);
  }
}
