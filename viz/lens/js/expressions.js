/**
 * Walks a cell's expression trees: what a node is worth at a step, and of which terms a
 * number is the sum. Knows nodes (input, dot, product, …), never a particular cell.
 *
 * A context is {model, direction, step}; steps and units count from 0 here.
 */

import { activate } from "./activations.js";
import { stepBefore, stripValues, weightAt } from "./payload.js";

/** The values of a node for all units (or features), as Float64Array. */
export function evaluate(node, context) {
  const { model, direction, step } = context;
  const [kind, ...rest] = node;
  switch (kind) {
    case "input":
      return Float64Array.from(stripValues(model, direction, "input", step));
    case "previous":
      return Float64Array.from(stateBefore(context, rest[0]));
    case "current":
      return Float64Array.from(stripValues(model, direction, rest[0], step));
    case "bias":
      return unitVector(model, (unit) => weightAt(model, direction, rest[0], 0, unit));
    case "dot":
      return dot(evaluate(rest[0], context), rest[1], context);
    case "sum":
      return fold(rest, context, (a, b) => a + b);
    case "product":
      return fold(rest, context, (a, b) => a * b);
    case "complement":
      return evaluate(rest[0], context).map((value) => 1 - value);
    case "activated":
      return applied(rest[0], rest[1], context);
    default:
      throw new Error(`The lens does not know the operation "${kind}".`);
  }
}

/** The state that a step started from. */
export function stateBefore({ model, direction, step }, state) {
  return stripValues(model, direction, state, stepBefore(model, direction, step));
}

function applied(role, operand, context) {
  const inside = evaluate(operand, context);
  return activate(context.model[role], inside) ?? inside.fill(NaN);
}

function unitVector(model, valueOf) {
  return Float64Array.from({ length: model.units }, (_, unit) => valueOf(unit));
}

function dot(vector, block, { model, direction }) {
  return unitVector(model, (unit) => {
    let sum = 0;
    vector.forEach((value, row) => {
      sum += value * weightAt(model, direction, block, row, unit);
    });
    return sum;
  });
}

function fold(nodes, context, operation) {
  const [first, ...others] = nodes.map((node) => evaluate(node, context));
  return first.map((value, unit) =>
    others.reduce((total, other) => operation(total, other[unit]), value));
}

/** The square a node reads its value from at `unit`, or null where it is computed. */
export function source(node, context, unit) {
  const { model, direction, step } = context;
  const [kind, name] = node;
  // Both directions read the same inputs: these count as the first one's.
  if (kind === "input") return { direction: 0, quantity: "input", step, unit };
  const { index } = direction;
  if (kind === "current") return { direction: index, quantity: name, step, unit };
  if (kind === "previous") {
    return { direction: index, quantity: name, step: stepBefore(model, direction, step), unit };
  }
  if (kind === "complement") return source(node[1], context, unit);
  if (kind === "activated") return source(node[2], context, unit);
  return null;
}

/** Splits a quantity's expression into its outer activation (or null) and the inside. */
export function splitActivation(expression) {
  return expression[0] === "activated"
    ? { role: expression[1], inside: expression[2] }
    : { role: null, inside: expression };
}

/**
 * The terms whose sum a node is, at one unit: [{value, factors: [{node, unit, value,
 * source} | {block, value}]}]. Products of sums are multiplied out, so that every term
 * is a plain product of numbers.
 */
export function termsOf(node, context, unit) {
  const { model, direction } = context;
  const [kind, ...rest] = node;
  if (kind === "sum") return rest.flatMap((term) => termsOf(term, context, unit));
  if (kind === "bias") {
    const value = weightAt(model, direction, rest[0], 0, unit);
    return [makeTerm([{ block: rest[0], value }])];
  }
  if (kind === "dot") return dotTerms(rest[0], rest[1], context, unit);
  if (kind === "product") return productTerms(rest, context, unit);
  return [makeTerm(atoms(node, context, unit))];
}

function dotTerms(vector, block, context, unit) {
  const { model, direction } = context;
  return Array.from(evaluate(vector, context), (_, row) => {
    const value = weightAt(model, direction, block, row, unit);
    return makeTerm([...atoms(vector, context, row), { block, row, value }]);
  });
}

function productTerms(factors, context, unit) {
  return factors.reduce(
    (terms, factor) => {
      const parts = isSum(factor)
        ? termsOf(factor, context, unit).map((term) => term.factors)
        : [atoms(factor, context, unit)];
      return terms.flatMap((term) =>
        parts.map((part) => makeTerm([...term.factors, ...part])));
    },
    [makeTerm([])],
  );
}

function isSum([kind]) {
  return kind === "sum" || kind === "dot" || kind === "bias";
}

/** A node as factors that are single numbers; a product of numbers gives several. */
function atoms(node, context, unit) {
  if (node[0] === "product") {
    return node.slice(1).flatMap((factor) => atoms(factor, context, unit));
  }
  const value = evaluate(node, context)[unit];
  return [{ node, unit, value, source: source(node, context, unit) }];
}

function makeTerm(factors) {
  return { factors, value: factors.reduce((product, factor) => product * factor.value, 1) };
}
