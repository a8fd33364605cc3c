/** The selected step, opened: the strips of blocks.js with their numbers, in HTML. */

import { paintBitmap } from "./bitmap.js";
import { blocksOf, nodeName } from "./blocks.js";
import { html, setAll, tokenElements } from "./dom.js";
import { evaluate } from "./expressions.js";
import { formatSquare } from "./format.js";
import { equationTokens, plainText } from "./notation.js";
import { isMasked, stepBefore, stripValues } from "./payload.js";
import { cssColor, fillOf, scaleOf } from "./scale.js";
import { describeSquares, markBroken } from "./squares.js";

const NUMBER_WIDTH = 26; // a square this wide holds a number
const DENSE_SQUARE = 7;
const LARGEST = 46;
const TWO_ABREAST = 520; // below this width only two columns stand abreast

export class Panel {
  constructor() {
    this.element = html("div", { class: "panel", role: "grid", "aria-label": "The selected step" });
    this.rows = [];
  }

  /**
   * Shows a step (from 0) of a direction (its index); what stays the same from step to
   * step is built once.
   */
  update(model, { step, direction, width }) {
    if (this.model !== model) this.build(model);
    this.fit(model, width);
    const context = { model, direction: model.directions[direction], step };
    this.element.classList.toggle("masked", isMasked(model, step));
    for (const row of this.rows) this.fill(row, context);
  }

  build(model) {
    this.model = model;
    this.square = null;
    this.rows = [];
    const blocks = blocksOf(model);
    this.gutters = blocks.flatMap(({ columns }) => columns.map(gutter));
    this.blockCount = blocks.length;
    this.element.style.setProperty("--units", model.units);
    this.element.replaceChildren(...blocks.map(({ columns, quantity, into }) =>
      html("div", { class: "block", "data-block": quantity ?? into ?? "gate" },
        ...columns.map((rows) => this.makeColumn(model, rows)))));
  }

  makeColumn(model, rows) {
    const style = `--gutter: ${gutter(rows)}px`;
    return html("div", { class: "column", style }, ...rows.map((row) => this.makeRow(model, row)));
  }

  makeRow(model, { node, operator, ruled }) {
    const label = html("div", { class: "label" });
    const cells = Array.from({ length: model.units }, () =>
      html("div", { role: "gridcell", class: "value" }));
    const bitmap = html("canvas", { class: "bitmap", "aria-hidden": "true" });
    const strip = html("div", { class: "values", role: "row" }, bitmap, ...cells);
    const sign = html("span", { class: "operator", "aria-hidden": "true" }, operator);
    const kept = node[0] === "current" && model.states.includes(node[1]);
    const element = html("div", { class: `row${ruled ? " ruled" : ""}${kept ? " kept" : ""}` }, label, sign, strip);
    this.rows.push({ node, label, strip, bitmap, cells });
    return element;
  }

  /** Chooses the squares' width; numbers where they fit. */
  fit(model, width) {
    const narrow = width < TWO_ABREAST;
    const gutters = narrow ? 2 * Math.max(...this.gutters) : total(this.gutters);
    const columns = narrow ? 2 : this.gutters.length;
    const gaps = narrow ? 10 : 4 * columns + 27 * (this.blockCount - 1);
    const room = (width - 30 - gutters - gaps) / columns;
    const square = Math.min(room / model.units, LARGEST);
    if (square === this.square) return;
    this.square = square;
    this.showsNumbers = square >= NUMBER_WIDTH;
    this.element.style.setProperty("--square", `${square.toFixed(2)}px`);
    this.dense = square < DENSE_SQUARE;
    this.element.classList.toggle("dense", this.dense);
    this.element.classList.toggle("tight", square < 32);
    this.element.classList.toggle("narrow", narrow);
  }

  fill(row, context) {
    const { model } = context;
    const square = squareOfNode(row.node, context);
    const values = square.node
      ? evaluate(row.node, context)
      : stripValues(model, context.direction, square.quantity, square.step);
    const scale = scaleOfNode(model, row.node);
    this.fillLabel(row, context);
    if (this.dense) paintBitmap(row.bitmap, values, scale);
    row.cells.forEach((cell, unit) => {
      const value = values[unit];
      cell.lensSquare = { ...square, unit };
      const color = this.dense ? "" : cssColor(fillOf(value, scale));
      if (cell.lensColor !== color) cell.style.backgroundColor = color;
      cell.lensColor = color;
      markBroken(cell, value);
      const text = this.showsNumbers ? formatSquare(value) : "";
      // The style sheet shows it: the square's name already speaks the number, exactly.
      if (cell.lensText !== text) cell.setAttribute("data-shown", text);
      cell.lensText = text;
    });
    describeSquares(row, { model, cells: row.cells, values, dense: this.dense });
  }

  fillLabel({ label, node, strip }, context) {
    const { model } = context;
    const tokens = equationTokens(node, context);
    const signature = plainText(tokens);
    if (label.lensText === signature) return;
    label.lensText = signature;
    const words = labelWords(model, node, context);
    const hue = hueOf(node);
    setAll(label, { style: hue ? `color: var(--hue-${hue})` : null, title: signature });
    label.replaceChildren(...(words ? [html("b", {}, words), " "] : []), ...tokenElements(tokens));
    strip.setAttribute("aria-label", words || signature);
  }

  /** Marks a unit (from 0) in every strip. */
  markUnit(unit) {
    if (this.markedUnit === unit && this.markedIn === this.rows) return;
    this.markedUnit = unit;
    this.markedIn = this.rows;
    for (const { cells } of this.rows) {
      cells.forEach((cell, index) => cell.classList.toggle("unit", index === unit));
    }
  }

  /** The square that a key leads to from another, both as elements; null for none. */
  neighbour(target, key) {
    const rows = this.rows.map(({ cells }) => cells);
    const index = rows.findIndex((cells) => cells.includes(target));
    const unit = rows[index].indexOf(target);
    const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const [down, right] = moves[key] ?? [0, 0];
    if (key === "Home") return rows[index][0];
    if (key === "End") return rows[index].at(-1);
    return (down || right) ? rows[index + down]?.[unit + right] ?? null : null;
  }

  /** The element of a square as the panel shows it, or null. */
  cell({ direction, quantity, step, unit }) {
    for (const { cells } of this.rows) {
      const square = cells[unit]?.lensSquare;
      if (square?.quantity === quantity && square.step === step && square.direction === direction) return cells[unit];
    }
    return null;
  }
}

/** The room that a column's operators need on its left, in pixels. */
function gutter(rows) {
  return Math.max(20, ...rows.map(({ operator }) => operator.length > 1 ? 8 * operator.length + 14 : 20));
}

function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function squareOfNode(node, context) {
  const { model, step } = context;
  const direction = context.direction.index;
  if (node[0] === "current") return { direction, quantity: node[1], step };
  if (node[0] === "previous") {
    return { direction, quantity: node[1], step: stepBefore(model, context.direction, step) };
  }
  const label = plainText(equationTokens(node, context));
  return { direction, quantity: nodeName(model, node), step, node, label };
}

function scaleOfNode(model, node) {
  if (node[0] === "complement") return scaleOfNode(model, node[1]);
  return scaleOf(model, node[0] === "current" ? node[1] : "");
}

function hueOf(node) {
  if (node[0] === "current") return node[1];
  return node[0] === "complement" ? hueOf(node[1]) : null;
}

function labelWords(model, node) {
  if (node[0] === "current") {
    const { label, role } = model.byName[node[1]];
    return role === "state" ? `${label.replace(" state", "")} after` : label;
  }
  if (node[0] === "previous") return `${model.byName[node[1]].label.replace(" state", "")} before`;
  return "";
}
