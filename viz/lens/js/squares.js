/**
 * The squares: every number the lens shows is one, in the picture (SVG) or in the panel
 * (HTML). They carry what they stand for as data and speak their name.
 */

import { svg } from "./dom.js";
import { squareRect } from "./geometry.js";
import { paintBitmap } from "./bitmap.js";
import { shownUnit, speakSquare } from "./format.js";
import { later } from "./later.js";
import { mergeOf } from "./outputs.js";
import { cssColor, fillOf, scaleOf } from "./scale.js";

const DENSE = 5; // squares narrower than this, in pixels, are painted as one bitmap

const template = () => svg("rect", { role: "gridcell", class: "square" });
let blank = null;

/**
 * Says what the squares of a strip are: data-quantity, -step, -unit (from 1) and -value,
 * and the spoken name. Done at once, or, in a dense strip, as soon as the picture is on
 * the screen; until then all of it still tells of the step before.
 */
export function describeSquares(owner, { model, cells, values, dense }) {
  const describe = () => cells.forEach((cell, unit) => {
    describeSquare(cell, model, cell.lensSquare, values[unit]);
  });
  if (dense) later(owner, describe);
  else describe();
}

function describeSquare(element, model, square, value) {
  const { quantity, step, direction } = square;
  const starting = step < 0;
  const shared = quantity === "input" || (quantity === "output" && mergeOf(model));
  setChanged(element, "data-quantity", starting ? `initial_${quantity}` : quantity);
  setChanged(element, "data-step", `${starting ? firstStep(model, square) + 1 : step + 1}`);
  setChanged(element, "data-unit", `${shownUnit(model, square)}`);
  if (!shared) setChanged(element, "data-direction", model.directions[direction].name);
  else if (element.hasAttribute("data-direction")) element.removeAttribute("data-direction");
  element.setAttribute("data-value", value);
  element.setAttribute("aria-label", speakSquare(model, square, value));
}

function setChanged(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function firstStep(model, square) {
  return model.directions[square.direction].reverse ? model.timesteps - 1 : 0;
}

/** Reads back which square an element is (counted from 0), or null. */
export function squareOf(element) {
  return element?.lensSquare ?? null;
}

/** Hatches a square whose value is no number. */
export function markBroken(element, value) {
  const broken = !Number.isFinite(value);
  if (broken === (element.lensBroken ?? false)) return;
  element.classList.toggle("broken", broken);
  element.lensBroken = broken;
}

/** What names a strip among all others. */
export function stripKey({ direction, quantity, step }) {
  return `${direction}/${quantity}/${step}`;
}

/** What decides a strip's shape, apart from where it stands. */
export function shapeOf({ count, square, vertical, w, h }) {
  return [count, square.toFixed(3), vertical, (vertical ? w : h).toFixed(3)].join();
}

/** A strip of squares in the picture: made once, then moved and coloured. */
export class Strip {
  constructor({ direction, quantity, step }) {
    this.group = svg("g", { role: "row", class: "strip" });
    this.group.dataset.strip = quantity;
    this.square = { direction, quantity, step };
    this.cells = [];
    this.shape = "";
    this.values = null;
    this.marks = new Set();
  }

  /** Sets or takes away a mark of the whole strip: "ghost", "masked". */
  mark(name, on) {
    if (this.marks.has(name) === on) return;
    this.group.classList.toggle(name, on);
    if (on) this.marks.add(name);
    else this.marks.delete(name);
  }

  /** Lets the strip stand for another step, which spares making a new one. */
  become(step) {
    this.square = { ...this.square, step };
    this.cells.forEach((cell, unit) => {
      cell.lensSquare = { ...this.square, unit };
    });
    this.values = null;
  }

  /** Puts the strip where the layout has it and shows the values. */
  update(model, layout, values) {
    this.layout = layout;
    const wasDense = this.dense;
    this.place(layout);
    if (this.model === model && this.values === values && this.dense === wasDense) return;
    const scale = scaleOf(model, this.square.quantity);
    this.model = model;
    this.values = values;
    this.stale = true;
    this.finite = values.every(Number.isFinite);
    this.cells.forEach((cell, unit) => {
      if (!this.dense) cell.setAttribute("fill", cssColor(fillOf(values[unit], scale)));
      markBroken(cell, values[unit]);
    });
    describeSquares(this, this);
  }

  /** Fills a copy of a dense strip, whose own squares have no fill. */
  colourCopy(copy) {
    const scale = scaleOf(this.model, this.square.quantity);
    copy.classList.remove("dense");
    [...copy.querySelectorAll(".square")].forEach((square, unit) => {
      square.setAttribute("fill", cssColor(fillOf(this.values[unit], scale)));
    });
  }

  /** The strip's values as a bitmap, for a dense strip. */
  image() {
    this.bitmap ??= document.createElement("canvas");
    if (this.stale) {
      const scale = scaleOf(this.model, this.square.quantity);
      paintBitmap(this.bitmap, this.values, scale, this.layout.vertical);
      this.stale = false;
    }
    return this.bitmap;
  }

  place(layout) {
    const { x, y, count, square } = layout;
    const transform = `translate(${x.toFixed(2)}px, ${y.toFixed(2)}px)`;
    if (transform !== this.transform) {
      this.group.style.transform = transform;
      this.transform = transform;
    }
    const shape = shapeOf(layout);
    if (shape === this.shape) return;
    this.shape = shape;
    this.stale = true; // the bitmap may have to lie down
    this.resize(count);
    const radius = square >= 9 ? 2 : 0;
    this.cells.forEach((cell, unit) => {
      const rect = squareRect({ ...layout, x: 0, y: 0 }, unit);
      cell.setAttribute("x", rect.x.toFixed(2));
      cell.setAttribute("y", rect.y.toFixed(2));
      cell.setAttribute("width", rect.w.toFixed(2));
      cell.setAttribute("height", rect.h.toFixed(2));
      cell.setAttribute("rx", radius);
    });
    this.dense = square < DENSE;
    this.group.classList.toggle("dense", this.dense);
  }

  resize(count) {
    blank ??= template();
    while (this.cells.length > count) this.cells.pop().remove();
    while (this.cells.length < count) {
      const cell = blank.cloneNode(false);
      cell.lensSquare = { ...this.square, unit: this.cells.length };
      this.cells.push(cell);
      this.group.append(cell);
      this.values = null;
    }
  }
}
