/** The arithmetic behind one square: symbols, then the real numbers, term by term. */

import { functionSymbol } from "./activations.js";
import { html, tokenElements, wordElement } from "./dom.js";
import { foldTerms } from "./explain.js";
import { formatNumber, nameOf, placeOf } from "./format.js";
import { blockToken, equationTokens, symbolToken } from "./notation.js";

/**
 * Draws one explanation.
 *
 * @param options {limit, pinned, testId, onToggle}: `limit` is how many terms are shown
 *   before the rest is folded into one; that one carries the folded sum as its term.
 */
export function arithmeticCard(model, explanation, options) {
  const { square } = explanation;
  const card = html(
    "div", // a section would be a landmark: a page with two lenses had two of one name
    {
      class: `card${options.pinned ? " pinned" : ""}`,
      "data-testid": options.testId,
      role: "group",
      "aria-label": "Arithmetic",
    },
    heading(model, explanation, options),
    numbers(model, explanation, options),
  );
  card.dataset.of = `${square.direction}/${square.quantity}/${square.step}/${square.unit}`;
  return card;
}

function heading(model, explanation, options) {
  const { square, role, remark } = explanation;
  const { step } = square;
  const hue = square.quantity === "input" ? "features" : square.quantity;
  const name = nameOf(model, square);
  const place = placeOf(model, square);
  const line = html("header", {}, html("span", {},
    html("b", { style: `color: var(--hue-${hue}, var(--text))` }, name),
    `, ${place}${step < 0 ? "" : `, step ${step + 1}`}`));
  if (step >= 0) line.append(wordElement(model.words[step]));
  if (remark) line.append(html("span", { class: "remark" }, remark));
  const equation = symbols(model, explanation);
  if (equation) line.append(html("span", { class: "equation" }, ...equation));
  if (options.pinned) {
    const button = html("button", { type: "button", class: "unpin", title: "Unpin (Escape)" }, "pinned ×");
    button.setAttribute("aria-label", `Unpin ${name}, ${place}`);
    button.addEventListener("click", options.onToggle);
    line.append(button);
  }
  if (role) line.title = `${model[role]}`;
  return line;
}

/** The symbolic equation; null where the number is given and not computed. */
function symbols(model, { square, expression, computed, tokens, remark }) {
  if (tokens) return [html("span", { class: "operator" }, "output = "), ...tokenElements(tokens)];
  if (!expression && remark) return null;
  if (!expression) {
    return [html("span", { class: "operator" }, square.step < 0 ? "given: the state the layer starts from" : "given: the word's embedding")];
  }
  const context = { model, direction: model.directions[square.direction], step: square.step };
  const right = tokenElements(equationTokens(expression, context));
  if (!computed) return right;
  const left = tokenElements([symbolToken(model, computed, square.step)]);
  const output = square.quantity === "output" ? [html("span", { class: "operator" }, "output = ")] : [];
  return [...output, ...left, html("span", { class: "operator" }, " = "), ...right];
}

function numbers(model, explanation, options) {
  const { terms, role, sum, value, square } = explanation;
  const line = html("p", { class: "sum" });
  const symbol = role ? functionSymbol(model[role]) : "";
  if (symbol) line.append(html("span", { class: "function" }, `${symbol}(`), " ");
  const { shown, folded, rest } = foldTerms(terms, options.limit);
  shown.forEach((term, index) => {
    if (index) line.append(html("span", { class: "operator" }, " + "));
    line.append(termElement(model, term, square));
  });
  if (folded.length) line.append(html("span", { class: "operator" }, " + "), foldedElement(folded, rest, options));
  if (symbol) {
    line.append(" ", html("span", { class: "function" }, ")"), html("span", { class: "operator" }, " = "));
    line.append(html("span", { class: "inner" }, `${symbol}(`, sumElement(sum), ")"));
  } else if (terms.length > 1 || terms[0].factors.length > 1) {
    line.append(sumElement(sum, true));
  }
  line.append(html("span", { class: "operator" }, " = "));
  line.append(html("strong", { class: "result", "data-value": value, title: `${value}` }, formatNumber(value)));
  return line;
}

function sumElement(sum, hidden = false) {
  return html("span", { "data-sum": sum, title: `${sum}`, hidden: hidden ? "" : null }, formatNumber(sum));
}

function foldedElement(folded, rest, options) {
  const text = `… and ${folded.length} more = ${formatNumber(rest)}`;
  const element = html("button", { type: "button", class: "term folded", "data-term": rest, title: "Show every term" }, text);
  element.addEventListener("click", options.onUnfold);
  return element;
}

function termElement(model, { factors, value }, square) {
  const sign = Number.isNaN(value) ? "broken" : value < 0 ? "negative" : "positive";
  const element = html("span", { class: `term ${sign}`, "data-term": value, title: `${formatNumber(value)}` });
  if (!factors.length) element.append(formatNumber(value));
  factors.forEach((factor, index) => {
    if (index) element.append(html("span", { class: "dot" }, "·"));
    const label = factorLabel(model, factor, square);
    if (label) element.append(label, "\u2009");
    const text = formatNumber(factor.value);
    element.append(index && text.startsWith("−") ? `(${text})` : text);
  });
  return element;
}

/** What a factor is: x₃[1], h₂[4], b. A weight stays bare; its place is in the title. */
function factorLabel(model, factor, square) {
  const context = { model, direction: model.directions[square.direction], step: square.step };
  if (factor.block !== undefined) {
    if (factor.row !== undefined) return null;
    return html("span", { class: "source" }, "bias ", ...tokenElements([blockToken(model, factor.block)]));
  }
  if (!factor.node && !factor.tokens) return null;
  const tokens = factor.tokens ?? equationTokens(factor.node, context);
  return html("span", { class: "source" }, ...tokenElements(tokens), `[${factor.unit + 1}]`);
}

/** Where the terms of a square come from: for every source the sum of its terms. */
export function contributions({ terms }) {
  const found = new Map();
  for (const { factors, value } of terms) {
    for (const { source } of factors) {
      if (!source) continue;
      const key = `${source.direction}/${source.quantity}/${source.step}/${source.unit}`;
      const entry = found.get(key) ?? { source, value: 0 };
      entry.value += value;
      found.set(key, entry);
    }
  }
  return [...found.values()].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}
