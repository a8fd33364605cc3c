/** How the number on one square came about: its terms, their sum and the function. */

import { evaluate, source, splitActivation, termsOf } from "./expressions.js";
import { mergeOf, outputValues, sideStep } from "./outputs.js";
import { isMasked, stepBefore, stripValues } from "./payload.js";

/**
 * Explains a square {direction, quantity, step, unit, node?}, counted from 0; `node` is
 * set for a strip that is computed on the way, such as tanh(c). `value` is the traced
 * number where the trace holds it; `sum` what the terms add up to before the activation
 * `role`. A square that is given, not computed, has no term but itself. `remark` says
 * what a masked step does with the number.
 */
export function explain(model, square) {
  const { quantity, step, unit, node } = square;
  const direction = model.directions[square.direction];
  const context = { model, direction, step };
  if (node) return explained(square, node, context, null, evaluate(node, context)[unit]);
  if (quantity === "output" && mergeOf(model)) return mergedOutput(context, square);
  const value = stripValues(model, direction, quantity, step)[unit];
  if (step < 0 || quantity === "input") return given(square, value);
  if (isMasked(model, step)) return explainMasked(square, context, value);
  const computed = quantity === "output" ? model.output : quantity;
  return explained(square, model.byName[computed].expression, context, computed, value);
}

function explained(square, expression, context, computed, value) {
  const { role, inside } = splitActivation(expression);
  const terms = termsOf(inside, context, square.unit);
  const sum = terms.reduce((total, term) => total + term.value, 0);
  return { square, value, computed, expression, role, terms, sum };
}

function given(square, value) {
  const terms = [{ value, factors: [] }];
  return { square, value, computed: null, expression: null, role: null, terms, sum: value };
}

/** A masked step keeps its states, and its output is zero or the one before; gates idle. */
function explainMasked(square, context, value) {
  const { model } = context;
  const { quantity } = square;
  if (quantity === "output") return maskedOutput(square, context, value);
  if (!model.states.includes(quantity)) {
    const { expression } = model.byName[quantity];
    const remark = "masked: computed, but not used";
    return { ...explained(square, expression, context, quantity, value), remark };
  }
  const kept = explained(square, ["previous", quantity], context, quantity, value);
  return { ...kept, remark: "masked: kept from the step before" };
}

function maskedOutput(square, { model, direction, step }, value) {
  if (stripValues(model, direction, "output", step).every((number) => number === 0)) {
    return { ...given(square, value), remark: "masked: zero" };
  }
  const before = { ...square, step: stepBefore(model, direction, step) };
  const factors = [{ value, unit: square.unit, source: before, tokens: [{ text: "output", sub: `${before.step + 1}`, hue: "" }] }];
  return { ...given(square, value), terms: [{ value, factors }], remark: "masked: repeated from the step before" };
}

/** Both directions' outputs, merged: their sum, average or product. */
function mergedOutput({ model, step }, square) {
  const { unit } = square;
  const merge = mergeOf(model);
  const sides = model.directions.map((direction) => outputSide(model, direction, sideStep(model, direction, step), unit));
  const share = merge.share ? [{ value: merge.share }] : [];
  const factors = merge.operator.includes("+") ? sides.map((side) => [...share, side]) : [sides];
  const terms = factors.map((list) => ({ factors: list, value: list.reduce((product, factor) => product * factor.value, 1) }));
  const sum = terms.reduce((total, term) => total + term.value, 0);
  const plain = (text) => ({ text, sub: "", hue: "" });
  const inside = [...sides[0].tokens, plain(merge.operator), ...sides[1].tokens];
  const tokens = share.length ? [plain(`${merge.share} (`), ...inside, plain(")")] : inside;
  const value = outputValues(model, model.directions[0], step)[unit];
  const remark = isMasked(model, step) ? "masked" : "";
  return { square, value, computed: null, expression: null, role: null, terms, sum, tokens, remark };
}

function outputSide(model, direction, step, unit) {
  const { symbol } = model.byName[model.output];
  return {
    value: stripValues(model, direction, "output", step)[unit],
    unit,
    source: source(["current", model.output], { model, direction, step }, unit),
    tokens: [{ text: `${direction.name} ${symbol}`, sub: `${step + 1}`, hue: model.output }],
  };
}

/**
 * The terms to show, largest contribution first (those that are not numbers before all
 * others), and the sum of the ones folded away: {shown, folded, rest}.
 */
export function foldTerms(terms, limit) {
  const size = ({ value }) => (Number.isNaN(value) ? Infinity : Math.abs(value));
  const ordered = [...terms].sort((a, b) => size(b) - size(a) || 0);
  if (terms.length <= limit + 1) return { shown: ordered, folded: [], rest: 0 };
  const folded = ordered.slice(limit);
  const rest = folded.reduce((total, term) => total + term.value, 0);
  return { shown: ordered.slice(0, limit), folded, rest };
}
