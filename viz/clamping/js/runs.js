/**
 * Both runs as tables of squares, and one step's memory update. Colours are the custom
 * properties of viz/theme.py; the rules are in viz/gates_by_hand.css.
 */

import { html } from "../../lens/js/dom.js";
import { FULL_OPACITY, STRETCH } from "../../lens/js/scale.js";
import { productOf } from "./update.js";

const MOST_NUMBERED = 32; // squares in a row; beyond it a number does not fit on each
const LONGEST_WORD = 12;

/** A number as short as a square needs it: .70, −.11, 1.00. */
export function compact(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(2);
  const zero = Number(text) === 0;
  const sign = value < 0 && !zero ? "−" : "";
  return sign + (text.startsWith("0.") && !zero ? text.slice(1) : text);
}

/** How much of its colour a number wears; a gate from 0 to 1, all others from −1 to 1. */
export function shareOf(value, isGate) {
  if (!Number.isFinite(value)) return 0;
  const share = isGate ? Math.min(Math.max(value, 0), 1) : Math.min(Math.abs(value), 1) ** STRETCH;
  return FULL_OPACITY * share;
}

/**
 * The run as it is and clamped: a column a step, a row a quantity, in each cell a square a
 * unit. `chosen` is the step, from 1, that is marked; 0 marks none.
 */
export function runsTable(model, runs, chosen) {
  const { timesteps, units } = model;
  const rows = model.quantities.filter(({ role }) => role !== "state")
    .map((quantity) => gateRow(model, runs, quantity, chosen));
  for (const name of [...model.states].reverse()) { // c before what is made of it
    rows.push(...stateRows(model, runs, model.byName[name], chosen));
  }
  const heads = model.words.map((word, step) => html("th", { scope: "col", ...mark(step, chosen) },
    html("bdi", {}, shortened(word)), html("span", {}, `${step + 1}`)));
  const attributes = {
    class: areTiny(model) ? "u-g-runs u-g-tiny" : "u-g-runs",
    style: `--squares:${timesteps * units};--steps:${timesteps}`,
  };
  return html("table", attributes,
    html("caption", { class: "u-g-hidden" }, runsInWords(model, runs)),
    html("thead", {}, html("tr", {}, html("td"), ...heads)),
    html("tbody", {}, ...rows));
}

/** By how much the clamps moved the states, step by step. */
export function runsInWords(model, { free, clamped }) {
  const { timesteps, units } = model;
  const parts = model.states.map((name) => {
    const moved = movedBy(free, clamped, name).map(Math.abs);
    const largest = Array.from({ length: timesteps }, (_, step) =>
      compact(Math.max(...moved.subarray(step * units, (step + 1) * units))));
    return `${model.byName[name].label} by up to ${largest.join(", ")}`;
  });
  return `The clamps move, step by step, the ${parts.join(" and the ")}.`;
}

/** One step's memory update as products of vectors, and their sum; from 1. */
export function updatePicture(update, model, held) {
  const terms = update.terms.map((term, place) => signed(place ? "+" : "", productTable(model, term, held)));
  const result = vectorTable([{ label: symbolOf(update.result), factor: update.result, result: true }]);
  return [...terms, signed("=", result)];
}

function movedBy(free, clamped, name) {
  return clamped.quantities[name].map((value, index) => value - free.quantities[name][index]);
}

function gateRow(model, { free, clamped, held }, { name, label, symbol, role }, chosen) {
  const isGate = role === "gate";
  const without = free.quantities[name];
  const cells = stepsOf(model, clamped.quantities[name], (values, step) => {
    const first = step * model.units;
    const frames = values.map((_, unit) => !Number.isNaN(held[name]?.[first + unit] ?? NaN));
    if (areTiny(model) && !frames.some(Boolean)) return stripCell(values, isGate, mark(step, chosen));
    const squares = values.map((value, unit) => square(value, isGate, frames[unit], without[first + unit]));
    return squaresCell(squares, mark(step, chosen));
  });
  const head = html("th", { scope: "row", style: `--name:var(--hue-${name})` }, `${label} `, html("i", {}, symbol));
  return html("tr", { class: `u-g-${role}`, style: isGate ? `--scale:var(--fill-${name})` : null }, head, ...cells);
}

function stateRows(model, { free, clamped }, { name, label, symbol }, chosen) {
  const row = (className, values, ...head) => html("tr", { class: className },
    html("th", { scope: "row" }, ...head),
    ...stepsOf(model, values, (inStep, step) => (areTiny(model)
      ? stripCell(inStep, false, mark(step, chosen))
      : squaresCell(inStep.map((value) => square(value, false)), mark(step, chosen)))));
  return [
    row("u-g-group", free.quantities[name], `${label} `, html("i", {}, symbol), ", unclamped"),
    row(null, clamped.quantities[name], "clamped"),
    row("u-g-change", movedBy(free, clamped, name), "change"),
  ];
}

function stepsOf({ timesteps, units }, values, cellOf) {
  return Array.from({ length: timesteps }, (_, step) =>
    cellOf(Array.from(values.subarray(step * units, (step + 1) * units)), step));
}

/** Whether there are too many numbers in a row to be written. */
function areTiny({ timesteps, units }) {
  return timesteps * units > MOST_NUMBERED;
}

function squaresCell(squares, attributes) {
  return html("td", attributes, html("div", {}, ...squares));
}

/** The units of a step as the stripes of one element: numbers do not fit. */
function stripCell(values, isGate, attributes) {
  const width = 100 / values.length;
  const stops = values.map((value, unit) => {
    const scale = !isGate && value < 0 ? "var(--negative)" : "var(--scale,var(--positive))";
    return `rgb(${scale}/${shareOf(value, isGate).toFixed(3)}) ${width * unit}% ${width * (unit + 1)}%`;
  });
  const title = values.map((value) => value.toFixed(3)).join(" ");
  const style = `background:linear-gradient(90deg,${stops.join(",")})`;
  return html("td", { ...attributes, title }, html("p", { style }));
}

/** A number on its scale; its title has more digits, and what it is without the clamps. */
function square(value, isGate, isHeld = false, without = value) {
  const kinds = [!isGate && value < 0 && "u-g-minus", isHeld && "u-g-held"].filter(Boolean).join(" ");
  const title = `${value.toFixed(6)}${isHeld ? "; clamped" : ""}`
    + (without === value ? "" : `; without clamps ${without.toFixed(6)}`);
  const style = `--share:${shareOf(value, isGate).toFixed(3)}`;
  return html("span", { class: kinds || null, style, title }, compact(value));
}

function productTable(model, term, held) {
  const rows = term.map((factor) => ({
    label: symbolOf(factor),
    factor,
    frames: framesOf(model, factor, held),
  }));
  const label = term.flatMap((factor, place) => [...(place ? [" ⊙ "] : []), ...symbolOf(factor)]);
  // A product of a gate and a state is no gate: it has the scale of states.
  const product = { ...term.at(-1), values: productOf(term) };
  return vectorTable([...rows, { label, factor: product, result: true, isProduct: true }]);
}

function vectorTable(rows) {
  return html("table", { class: "u-g-vector" }, html("tbody", {}, ...rows.map(vectorRow)));
}

function vectorRow({ label, factor, frames = [], result = false, isProduct = false }) {
  const { name, role } = factor.quantity;
  const isGate = role === "gate" && !result;
  const squares = Array.from(factor.values, (value, unit) => square(value, isGate, frames[unit]));
  const head = html("th", { scope: "row", style: isProduct ? null : `--name:var(--hue-${name})` }, ...label);
  const attributes = { class: result ? "u-g-result" : null, style: isGate ? `--scale:var(--fill-${name})` : null };
  return html("tr", attributes, head, squaresCell(squares, {}));
}

function framesOf({ units }, { quantity, step }, held) {
  const values = held[quantity.name];
  if (!values || step < 0) return [];
  return Array.from(values.subarray(step * units, (step + 1) * units), (value) => !Number.isNaN(value));
}

/** A factor's letter: f with its step, or (1 − z). */
function symbolOf({ quantity, step, complement }) {
  const letter = [quantity.symbol, html("sub", {}, `${step + 1}`)];
  return complement ? ["(1 − ", ...letter, ")"] : letter;
}

function signed(sign, table) {
  const marks = sign ? [html("span", { class: "u-g-sign" }, sign)] : [];
  return html("div", { class: "u-g-term" }, ...marks, table);
}

function mark(step, chosen) {
  return { class: step + 1 === chosen ? "u-g-chosen" : null };
}

function shortened(word) {
  return word.length <= LONGEST_WORD ? word : `${word.slice(0, LONGEST_WORD - 1)}…`;
}
