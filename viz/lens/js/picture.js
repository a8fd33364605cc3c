/** Draws the unrolled layer as SVG: strips, cells, wires, words, shapes. */

import { BitmapLayer } from "./bitmap.js";
import { setAll, svg, wordElement, html } from "./dom.js";
import { definitions } from "./defs.js";
import { Frame, WORD_WIDTH } from "./frame.js";
import { layOut, squareRect, stripRect } from "./geometry.js";
import { isReturned, joinsFromAfar, outputDirections, outputValues } from "./outputs.js";
import { isMasked, stripValues } from "./payload.js";
import { shapeOf, Strip, stripKey } from "./squares.js";

/** Which quantities are handed on (tracks) and which stay inside the cell. */
export function rowsOf(model) {
  const isState = (quantity) => model.states.includes(quantity.name);
  return {
    inner: model.quantities.filter((q) => !isState(q)).map((q) => q.name),
    tracks: model.quantities.filter(isState).map((q) => q.name),
  };
}

export class Picture {
  constructor() {
    this.frame = svg("g", { class: "frame", "aria-hidden": "true" });
    this.squares = svg("g", { role: "rowgroup" });
    this.dense = svg("g", { role: "rowgroup" }); // transparent: their bitmaps are seen
    this.edges = svg("g", { class: "edges", "aria-hidden": "true" });
    this.flow = svg("g", { class: "flow", "aria-hidden": "true" });
    this.labels = svg("g", { class: "labels", "aria-hidden": "true" }); // above the edges
    this.back = svg("svg", { class: "picture", "aria-hidden": "true" }, definitions(), this.frame);
    this.canvas = html("canvas", { class: "bitmaps", "aria-hidden": "true" });
    this.bitmaps = new BitmapLayer(this.canvas);
    this.hidden = svg("svg", { class: "picture front unseen", focusable: "false", role: "presentation" }, this.dense);
    this.front = svg("svg", { class: "picture front", focusable: "false", role: "presentation" },
      this.edges, this.labels, this.squares, this.flow);
    this.grid = html("div", { role: "grid", "aria-label": "The values of every step" }, this.hidden, this.front);
    this.words = html("div", { class: "words" });
    this.element = html("div", { class: "stage" }, this.back, this.canvas, this.grid, this.words);
    this.strips = new Map();
    this.surroundings = new Frame(this.frame, this.labels);
  }

  /** Draws a model at a width with one step (from 0) selected. */
  update(model, { width, selected, density }) {
    this.model = model;
    const rows = rowsOf(model);
    const size = {
      width, selected, timesteps: model.timesteps, units: model.units,
      features: model.features, exits: model.return_state,
      reverses: model.directions.map(({ reverse }) => reverse),
      outputs: outputDirections(model).length, joined: model.merge === "concat",
      lane: joinsFromAfar(model),
    };
    this.layout = layOut(size, rows);
    const { height } = this.layout;
    for (const layer of [this.back, this.hidden, this.front]) {
      setAll(layer, { width, height, viewBox: `0 0 ${width} ${height}` });
    }
    this.drawStrips(model);
    this.drawBitmaps(density);
    this.surroundings.draw({ model, layout: this.layout, strips: this.strips, rows, selected });
    this.drawWords(model, selected);
  }

  drawStrips(model) {
    const wanted = new Map(this.layout.strips.map((strip) => [stripKey(strip), strip]));
    const spare = this.setAside(wanted);
    for (const [key, strip] of wanted) {
      let drawn = this.strips.get(key);
      if (!drawn) {
        drawn = spare.get(spareKey(strip))?.pop() ?? new Strip(strip);
        if (drawn.square.step !== strip.step) drawn.become(strip.step);
        this.strips.set(key, drawn);
      }
      drawn.update(model, strip, this.valuesOf(model, strip));
      this.seat(drawn);
      const direction = model.directions[strip.direction];
      drawn.mark("ghost", strip.quantity === "output" && !isReturned(model, direction, strip.step));
      drawn.mark("masked", isMasked(model, strip.step));
    }
    for (const strip of [...spare.values()].flat()) strip.group.remove();
  }

  drawBitmaps(density) {
    this.bitmaps.begin(this.layout.width, this.layout.height, density);
    for (const strip of this.strips.values()) {
      if (!strip.dense) continue;
      const { square } = strip.layout;
      this.bitmaps.draw(strip.image(), stripRect(strip.layout), { square, faint: strip.marks.has("ghost") || strip.marks.has("masked") });
      if (strip.finite) continue;
      strip.values.forEach((value, unit) => {
        if (!Number.isFinite(value)) this.bitmaps.hatch(squareRect(strip.layout, unit), this.badColor());
      });
    }
  }

  badColor() {
    return getComputedStyle(this.canvas).color;
  }

  /**
   * Takes away the strips that are not wanted, by quantity and shape. In a large picture
   * a strip that would have to change its shape is taken away as well: another of that
   * shape is there, and swapping the two is far cheaper than redrawing both.
   */
  setAside(wanted) {
    const spare = new Map();
    for (const [key, strip] of this.strips) {
      const next = wanted.get(key);
      if (next && !(this.large && strip.shape !== shapeOf(next))) continue;
      this.strips.delete(key);
      const shape = spareKey(strip.layout);
      spare.set(shape, [...(spare.get(shape) ?? []), strip]);
    }
    return spare;
  }

  /** A strip lives in the layer that is seen, or, dense, in the transparent one. */
  seat(strip) {
    const home = strip.dense ? this.dense : this.squares;
    if (strip.group.parentNode !== home) home.append(strip.group);
  }

  /** Has every strip coloured again at the next update. */
  recolour() {
    this.cachedFor = null;
    for (const strip of this.strips.values()) strip.values = null;
  }

  /** One array per strip and model, so that an unchanged strip is recognised. */
  valuesOf(model, strip) {
    if (this.cachedFor !== model) {
      this.cachedFor = model;
      this.cached = new Map();
    }
    const key = stripKey(strip);
    if (!this.cached.has(key)) this.cached.set(key, valuesOfStrip(model, strip));
    return this.cached.get(key);
  }

  drawWords(model, selected) {
    const { columns, word } = this.layout;
    const wanted = columns.filter((column) => column.open || column.w >= WORD_WIDTH);
    this.words.style.top = `${word.y}px`;
    while (this.words.childElementCount > wanted.length) this.words.lastChild.remove();
    wanted.forEach((column, index) => {
      let element = this.words.children[index];
      const text = model.words[column.step];
      if (!element) {
        element = wordElement(text);
        this.words.append(element);
      }
      if (element.textContent !== text) element.textContent = text;
      element.title = text;
      element.classList.toggle("selected", column.step === selected);
      element.dataset.select = column.step;
      const width = column.open ? column.boxes[0].w + 16 : column.w - 4;
      element.style.left = `${column.center - width / 2}px`;
      element.style.width = `${width}px`;
    });
  }

  /** The element of a square, if the picture shows it. */
  cell(square) {
    return this.strips.get(stripKey(square))?.cells[square.unit] ?? null;
  }
}

function spareKey(strip) {
  return `${strip.direction}/${strip.quantity}/${shapeOf(strip)}`;
}

function valuesOfStrip(model, { direction, quantity, step }) {
  const whose = model.directions[direction];
  return quantity === "output"
    ? outputValues(model, whose, step)
    : stripValues(model, whose, quantity, step);
}
