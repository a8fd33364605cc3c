/** Numbers as text: on squares, in equations, spoken. */

import { mergeOf, unitOffset } from "./outputs.js";
import { isMasked } from "./payload.js";

const MINUS = "−";

function special(value) {
  if (Number.isNaN(value)) return "NaN";
  if (value === Infinity) return "∞";
  return value === -Infinity ? `${MINUS}∞` : null;
}

/** At most four characters, for a square: .74, −.08, 1.2, 37, 2k, 1e9. */
export function formatSquare(value) {
  const text = special(value);
  if (text !== null) return text;
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : "";
  if (size < 0.995) {
    const digits = size.toFixed(2).slice(1);
    return digits === ".00" ? "0" : sign + digits;
  }
  if (size < 9.95) return sign + size.toFixed(1);
  if (size < 999.5) return sign + size.toFixed(0);
  if (size < 9999.5) return `${sign}${Math.round(size / 1000)}k`;
  return `${sign}1e${Math.round(Math.log10(size))}`;
}

/** Three decimals, trailing zeros dropped down to two; powers of ten where needed. */
export function formatNumber(value) {
  const text = special(value);
  if (text !== null) return text;
  const size = Math.abs(value);
  if (size === 0) return "0";
  const sign = value < 0 ? MINUS : "";
  if (size < 0.0005 || size >= 1e5) {
    const [mantissa, exponent] = size.toExponential(1).split("e");
    return `${sign}${mantissa}e${exponent.replace("+", "").replace("-", MINUS)}`;
  }
  return sign + size.toFixed(3).replace(/0$/, "");
}

/** For a voice: three digits after the point, "minus", "not a number". */
export function speakNumber(value) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "minus infinite";
  return formatNumber(value).replaceAll(MINUS, "minus ").replace("e", " times ten to the ");
}

/** The spoken name of a square; `unit` and `step` count from 0. */
export function speakSquare(model, square, value) {
  const { step } = square;
  const where = step < 0 ? "" : `${speakStep(model, step)}, `;
  return `${nameOf(model, square)}, ${placeOf(model, square)}, ${where}${speakNumber(value)}`;
}

/** What a square belongs to: "forget gate", "starting cell state", "backward candidate". */
export function nameOf(model, square) {
  const name = square.label ?? labelOf(model, square.quantity);
  const shared = square.quantity === "input" || (square.quantity === "output" && mergeOf(model));
  const whose = model.directions.length > 1 && !shared
    ? `${model.directions[square.direction].name} ` : "";
  return `${square.step < 0 ? "starting " : ""}${whose}${name}`;
}

/** Where in its strip a square is: "unit 2", or "feature 2". */
export function placeOf(model, square) {
  return `${square.quantity === "input" ? "feature" : "unit"} ${shownUnit(model, square)}`;
}

/** A square's unit from 1, in the tensor that it is an element of. */
export function shownUnit(model, square) {
  return square.unit + 1 + unitOffset(model, square);
}

/** What a quantity is called: its own label, "output" or "embedding". */
export function labelOf(model, quantity) {
  if (quantity === "input") return "embedding";
  return model.byName[quantity]?.label ?? quantity;
}

/** A step (from 0) in words: its number, its word, and whether it is masked. */
export function speakStep(model, step) {
  const masked = isMasked(model, step) ? ", masked" : "";
  return `step ${step + 1} of ${model.timesteps}, word ${model.words[step]}${masked}`;
}
