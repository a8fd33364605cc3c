/** How one step makes the memory: a sum of products of vectors. */

import { evaluate } from "../../lens/js/expressions.js";
import { stepBefore } from "../../lens/js/payload.js";

/**
 * The memory update of a step (from 0): {terms, result}. The memory is the state that is a
 * sum of products: c of LSTM, h of GRU. A term is a list of factors {quantity, step,
 * complement, values}; a factor's step is -1 for what the layer started from.
 */
export function memoryUpdate(model, run, step) {
  const memory = model.quantities.find(({ role, expression }) =>
    role === "state" && expression[0] === "sum");
  const context = { model, direction: run, step };
  const terms = memory.expression.slice(1).filter(([kind]) => kind === "product")
    .map(([, ...factors]) => factors.map((factor) => factorOf(factor, context)));
  return { terms, result: factorOf(["current", memory.name], context) };
}

function factorOf(node, context) {
  const { model, direction, step } = context;
  const [kind, operand] = node;
  if (kind === "complement") {
    return { ...factorOf(operand, context), complement: true, values: evaluate(node, context) };
  }
  return {
    quantity: model.byName[operand],
    step: kind === "previous" ? stepBefore(model, direction, step) : step,
    complement: false,
    values: evaluate(node, context),
  };
}

/** The product of a term's factors, element by element. */
export function productOf(term) {
  return term.map(({ values }) => values).reduce((product, values) =>
    product.map((value, unit) => value * values[unit]));
}
