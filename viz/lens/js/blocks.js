/**
 * How the selected step is told as strips that visibly add up, derived from the cell's
 * expression trees: a sum of products becomes columns of factors (⊙), each with its
 * product below, joined by + and ended by the result.
 */

import { functionSymbol } from "./activations.js";
import { splitActivation } from "./expressions.js";

/**
 * The blocks of a cell, in computing order: [{quantity, columns: [[row, …], …]}] where a
 * row is {node, operator, ruled}; `quantity` is what the block's last row computes, or null.
 */
export function blocksOf(model) {
  const isState = ({ name }) => model.states.includes(name);
  const inside = model.quantities.filter((q) => !isState(q)).flatMap(innerBlocks);
  const states = model.quantities.filter(isState).map((q) => stateBlock(model, q));
  const shown = namesIn([...inside, ...states]);
  const alone = model.quantities
    .filter((q) => !shown.has(q.name))
    .map((q) => ({ quantity: null, columns: [[row(["current", q.name], "")]] }));
  return [...alone, ...inside, ...states];
}

/** Products inside a gate or candidate (a reset gate, say) are worth a block of their own. */
function innerBlocks(quantity) {
  return productsIn(quantity.expression).map((product) => ({
    quantity: null,
    into: quantity.name,
    columns: [productRows(product, "")],
  }));
}

function productsIn(node) {
  if (!Array.isArray(node)) return [];
  if (node[0] === "product") return [node];
  return node.slice(1).flatMap(productsIn);
}

function stateBlock(model, quantity) {
  const { role, inside } = splitActivation(quantity.expression);
  const terms = inside[0] === "sum" ? inside.slice(1) : [inside];
  const result = ["current", quantity.name];
  if (terms.length === 1 && inside[0] === "product" && !role) {
    const factors = productRows(inside, "").slice(0, -1);
    return { quantity: quantity.name, columns: [[...factors, row(result, "", true)]] };
  }
  const columns = terms.map((term, index) => productRows(term, index ? "+" : ""));
  const ending = role && columns.length > 1
    ? [[row(inside, "=")], [row(result, functionSymbol(model[role]) || "=")]]
    : [[row(result, (role && functionSymbol(model[role])) || "=")]];
  return { quantity: quantity.name, columns: [...columns, ...ending] };
}

/** One term: its factors and, below a rule, their product; or the term alone. */
function productRows(term, operator) {
  if (term[0] !== "product") return [row(term, operator)];
  const factors = term.slice(1).map((factor, index) => row(factor, index ? "⊙" : ""));
  return [...factors, row(term, operator, true)];
}

/** A row {node, operator, ruled}: `ruled` rows are what the rows above come to. */
function row(node, operator, ruled = false) {
  return { node, operator, ruled };
}

function namesIn(blocks) {
  const names = new Set();
  const visit = (node) => {
    if (!Array.isArray(node)) return;
    if (node[0] === "current") names.add(node[1]);
    node.forEach(visit);
  };
  blocks.forEach(({ columns }) => columns.flat().forEach(({ node }) => visit(node)));
  return names;
}

/** A short name for a computed row, for the outside: tanh(cell), forget_gate*cell. */
export function nodeName(model, node) {
  const [kind, ...rest] = node;
  const names = () => rest.map((part) => nodeName(model, part));
  switch (kind) {
    case "input": return "input";
    case "current": return rest[0];
    case "previous": return `previous_${rest[0]}`;
    case "bias": return model.blocks[rest[0]].symbol;
    case "dot": return `${nodeName(model, rest[0])}@${model.blocks[rest[1]].symbol}`;
    case "sum": return names().join("+");
    case "product": return names().join("*");
    case "complement": return `1-${nodeName(model, rest[0])}`;
    default: return `${model[rest[0]]}(${nodeName(model, rest[1])})`;
  }
}
