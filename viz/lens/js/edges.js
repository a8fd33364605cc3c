/** Joins the squares that enter a sum to their result: width and colour of each term. */

import { contributions } from "./arithmetic.js";
import { svg } from "./dom.js";
import { squareRect, stripRect } from "./geometry.js";
import { stripKey } from "./squares.js";

const MOST = 24; // the largest contributions; more lines than this are a smear
const WIDEST = 4;

/** Draws the edges of an explanation, lights its squares up and marks the pinned ones. */
export function drawEdges(picture, explanation, pins) {
  for (const element of picture.lit ?? []) element.classList.remove("lit", "asked", "pinned");
  picture.lit = [];
  picture.marks = new Map();
  const target = place(picture, explanation.square);
  const lines = target ? edgesTo(picture, explanation, target) : [];
  for (const pin of pins) light(picture, pin, "pinned");
  light(picture, explanation.square, "asked");
  picture.edges.replaceChildren(...lines, ...picture.marks.values());
}

function edgesTo(picture, explanation, target) {
  const sources = contributions(explanation).slice(0, MOST);
  const largest = Math.max(...sources.map(({ value }) => Math.abs(value) || 0), 1e-12);
  return sources.flatMap(({ source, value }) => {
    light(picture, source, "lit");
    const from = place(picture, source);
    if (!from) return [];
    const share = Number.isFinite(value) ? Math.abs(value) / largest : 1;
    return [svg("path", {
      d: curve(from, target),
      class: `edge ${value < 0 ? "negative" : "positive"}`,
      "stroke-width": (0.4 + (WIDEST - 0.4) * share).toFixed(2),
    })];
  });
}

/** Marks a square: by its own outline, or, in a dense strip, by a frame drawn over it. */
function light(picture, square, className) {
  const { unit } = square;
  const strip = picture.strips.get(stripKey(square));
  if (!strip?.cells[unit]) return;
  if (!strip.dense) {
    strip.cells[unit].classList.add(className);
    picture.lit.push(strip.cells[unit]);
    return;
  }
  const whole = className === "lit"; // single frames would fill the strip up
  const { x, y, w, h } = whole ? stripRect(strip.layout) : squareRect(strip.layout, unit);
  const key = whole ? stripKey(square) : `${stripKey(square)}/${unit}/${className}`;
  picture.marks.set(key, svg("rect", {
    class: `mark ${className}`, x: x - 1, y: y - 1, width: w + 2, height: h + 2,
  }));
}

function place(picture, square) {
  const layout = picture.strips.get(stripKey(square))?.layout;
  if (!layout) return null;
  const { x, y, w, h } = squareRect(layout, square.unit);
  return { x: x + w / 2, y: y + h / 2 };
}

function curve(from, to) {
  if (Math.abs(from.y - to.y) < 8) { // side by side: an arc for each distance
    const height = from.y - Math.min(12 + 0.22 * Math.abs(from.x - to.x), 60);
    return `M${from.x} ${from.y}C${from.x} ${height} ${to.x} ${height} ${to.x} ${to.y}`;
  }
  if (Math.abs(from.x - to.x) > Math.abs(from.y - to.y)) {
    const middle = (from.x + to.x) / 2;
    return `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
  }
  const middle = (from.y + to.y) / 2;
  return `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
}
