/** Equations as tokens {text, sub, hue}: symbolic, with this step's numbers below letters. */

import { functionSymbol } from "./activations.js";
import { stepBefore } from "./payload.js";

/** A letter with the step below it, for example f₃. Steps count from 0; -1 is the start. */
export function symbolToken(model, quantity, step) {
  if (quantity === "input") return { text: "x", sub: `${step + 1}`, hue: "features" };
  const symbol = model.byName[quantity].symbol;
  return { text: symbol, sub: `${stateNumber(model, step)}`, hue: quantity };
}

function stateNumber(model, step) {
  return step < 0 ? 0 : step + 1;
}

/** The right side of a quantity's equation at a step. */
export function equationTokens(node, context) {
  const { model, direction, step } = context;
  const [kind, ...rest] = node;
  switch (kind) {
    case "input":
      return [symbolToken(model, "input", step)];
    case "previous":
      return [symbolToken(model, rest[0], stepBefore(model, direction, step))];
    case "current":
      return [symbolToken(model, rest[0], step)];
    case "bias":
      return [blockToken(model, rest[0])];
    case "dot":
      return [...factorTokens(rest[0], context), plain(" "), blockToken(model, rest[1])];
    case "sum":
      return joined(rest.map((term) => equationTokens(term, context)), " + ");
    case "product":
      return joined(rest.map((factor) => factorTokens(factor, context)), " ⊙ ");
    case "complement":
      return [plain("1 − "), ...equationTokens(rest[0], context)];
    default:
      return activatedTokens(rest, context);
  }
}

function activatedTokens([role, operand], context) {
  const symbol = functionSymbol(context.model[role]);
  const inside = equationTokens(operand, context);
  return symbol ? [plain(`${symbol}(`), ...inside, plain(")")] : inside;
}

function factorTokens(node, context) {
  const tokens = equationTokens(node, context);
  const compound = ["sum", "complement", "product"].includes(node[0]);
  return compound ? [plain("("), ...tokens, plain(")")] : tokens;
}

/** A block of weights, in the hue of the gate it belongs to. */
export function blockToken(model, index) {
  const { symbol, gate } = model.blocks[index];
  const [text, sub = ""] = symbol.split("_");
  return { text, sub, hue: gate };
}

function plain(text) {
  return { text, sub: "", hue: "" };
}

function joined(parts, operator) {
  return parts.flatMap((part, index) => (index ? [plain(operator), ...part] : part));
}

/** Tokens as plain text, for names and tests. */
export function plainText(tokens) {
  return tokens.map(({ text, sub }) => text + (sub ? `_${sub}` : "")).join("");
}
