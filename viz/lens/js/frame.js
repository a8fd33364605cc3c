/** What stands around the strips: cells, wires, labels, shapes. */

import { functionSymbol } from "./activations.js";
import { setAll, svg } from "./dom.js";
import { formatSquare } from "./format.js";
import { stripRect } from "./geometry.js";
import { isReturned, joinsFromAfar, mergeOf, outputDirections } from "./outputs.js";
import { isMasked, lastStep, stripValues } from "./payload.js";
import { stripKey } from "./squares.js";

export const WORD_WIDTH = 30; // a frame this wide has its word below it
const LANE_Y = 6; // of the wire above the outputs
const LETTER = 6.4; // pixels of the style sheet's monospaced letters

export class Frame {
  /** `lower` takes the cells and wires, `upper` the texts, which stand above the edges. */
  constructor(lower, upper) {
    this.lower = lower;
    this.upper = upper;
    this.parts = new Map();
  }

  /** Draws everything around `strips` (by key) as the layout has it. */
  draw(scene) {
    Object.assign(this, scene); // {model, layout, strips, rows, selected}
    this.twofold = this.model.directions.length > 1;
    this.drawn = new Set();
    for (const column of this.layout.columns) {
      if (column.open) this.drawOpen(column);
      else this.drawNarrow(column);
    }
    this.model.directions.forEach((direction) => this.drawEnds(direction));
    if (joinsFromAfar(this.model)) this.drawFromAfar();
    this.drawShapes();
    this.removeStale();
  }

  layoutOf(direction, quantity, step) {
    return this.strips.get(stripKey({ direction, quantity, step }))?.layout;
  }

  drawOpen(column) {
    const { model } = this;
    for (const direction of model.directions) {
      this.drawCell(direction, column);
      this.drawLabels(direction, column);
      this.drawGap(direction, column);
    }
    this.drawInWires(column);
    this.drawOutWires(column);
    this.drawInputText(column);
  }

  drawCell({ index, name }, { step, boxes }) {
    const { model } = this;
    const box = boxes[index];
    const state = step === this.selected ? " selected" : "";
    const title = isMasked(model, step) ? "masked" : this.twofold ? name : model.title;
    const key = `${index}/${step}`;
    this.box(`${key}/box`, { ...box, rx: 8, class: `cell${state}`, step });
    this.text(`${key}/title`, title, { class: "cell-title", x: box.x + 9, y: box.y + 14 });
    this.text(`${key}/step`, `step ${step + 1}`, { class: `cell-step${state}`, x: box.x + box.w - 9, y: box.y + 14, "text-anchor": "end" });
  }

  /** A cell, hatched where its step is masked. */
  box(key, { x, y, w, h, rx, class: className, step }) {
    const place = { x, y, width: w, height: h, rx, "data-select": step };
    this.part(key, "rect", { ...place, class: className });
    if (isMasked(this.model, step)) this.part(`${key}/masked`, "rect", { ...place, class: "veil" });
  }

  drawLabels({ index }, { step, boxes }) {
    const { model, rows } = this;
    const isSelected = step === this.selected;
    for (const quantity of this.layout.labelled ? rows.inner : []) {
      const { y, h, x } = stripRect(this.layoutOf(index, quantity, step));
      const style = isSelected ? `fill: var(--hue-${quantity})` : "";
      this.text(`${index}/${step}/label/${quantity}`, model.byName[quantity].label.replace(" gate", ""), {
        class: `strip-label${isSelected ? " selected" : ""}`, style, x: x - 5, y: y + h / 2 + 3.5, "text-anchor": "end",
      });
    }
    if (rows.inner.length) return;
    const box = boxes[index];
    this.text(`${index}/${step}/function`, functionSymbol(model.activation) || model.activation, {
      class: "cell-function", x: box.x + box.w / 2, y: box.y + box.h / 2 + 11, "text-anchor": "middle",
    });
  }

  drawGap(direction, { step, boxes, gaps }) {
    const { model, layout } = this;
    const { index, reverse } = direction;
    const [box, gap] = [boxes[index], gaps[index]];
    const isLast = step === lastStep(model, direction);
    const [from, to] = reverse ? [box.x, gap.x + 2] : [gap.x, gap.x + gap.w - 2];
    this.rows.tracks.forEach((quantity, place) => {
      const y = layout.bands[index].trackYs[place];
      const ghost = isLast && !model.return_state ? " ghost" : "";
      const end = isLast && model.return_state ? to + (reverse ? -2 : 2) : to;
      const around = this.layoutOf(index, quantity, step);
      this.wireAround(`${index}/${step}/wire/${quantity}`, { from, to: end, y, around }, `wire${ghost}`, isLast ? "" : " arrow");
      const { symbol } = model.byName[quantity];
      this.symbol(`${index}/${step}/name/${quantity}`, symbol, `${step + 1}`, gap.x + gap.w / 2, y - 11);
    });
  }

  /** The input goes to the lowest cell straight, and beside it to the one above. */
  drawInWires({ step, center, boxes }) {
    const { input } = this.layout;
    const lowest = boxes.at(-1);
    this.wire(`${step}/in`, `M${center} ${input.y - 2}V${lowest.y + lowest.h + 3}`, "wire arrow");
    if (!this.twofold) return;
    const { x } = stripRect(this.layoutOf(0, "input", step));
    const upper = boxes[0].y + boxes[0].h;
    const side = lowest.x - 6;
    const path = `M${x - 4} ${input.y + input.h / 2}H${side}V${upper + 9}H${lowest.x + 14}V${upper + 3}`;
    this.wire(`${step}/in/above`, path, "wire arrow");
  }

  drawOutWires({ step, center, boxes }) {
    const { model } = this;
    const { output } = this.layout;
    const [first, second] = model.directions;
    const ghostOf = (direction) => (isReturned(model, direction, step) ? "" : " ghost");
    const at = this.twofold && !mergeOf(model) ? middleOf(this.layoutOf(0, "output", step)) : center;
    this.wire(`${step}/out`, `M${at} ${boxes[0].y}V${output.y + output.h + 4}`, `wire arrow${ghostOf(first)}`);
    if (!this.twofold) return;
    // What the lower cell hands on from afar does not go to the strip above it.
    const below = joinsFromAfar(model) ? " ghost" : ghostOf(second);
    const { x, w } = stripRect(this.layoutOf(outputDirections(model).length - 1, "output", step));
    const [box, above] = [boxes[1], boxes[0]];
    const right = box.x + box.w;
    const path = `M${right - 14} ${box.y}V${above.y + above.h + 9}H${right + 6}V${output.y + output.h / 2}H${x + w + 4}`;
    this.wire(`${step}/out/below`, path, `wire arrow${below}`);
  }

  /** The backward half ends at the first step; its state goes to the last step's output. */
  drawFromAfar() {
    const { model, layout } = this;
    const { output } = layout;
    const [first, second] = model.directions;
    const from = layout.columns[lastStep(model, second)];
    const to = layout.columns[lastStep(model, first)];
    const [box, above] = [from.boxes[1], from.boxes[0]];
    const right = box.x + box.w;
    const up = from.open ? right + 6 : right - 2;
    const start = from.open ? `M${right - 14} ${box.y}V${above.y + above.h + 9}H${up}` : `M${up} ${box.y}`;
    this.wire("from-afar", `${start}V${LANE_Y}H${to.center}V${output.y - 3}`, "wire arrow");
  }

  drawInputText({ step, center, boxes }) {
    const { model } = this;
    const strip = stripRect(this.layoutOf(0, "input", step));
    const values = stripValues(model, model.directions[0], "input", step);
    if (this.layout.film || model.features > 3 || boxes[0].w / 2 < strip.w / 2 + 20 + 22 * model.features) return;
    const text = `(${Array.from(values, formatSquare).join(", ")})`;
    this.text(`${step}/numbers`, text, { class: "numbers", x: center + strip.w / 2 + 7, y: strip.y + 11 });
  }

  /** A step of the film strip. */
  drawNarrow({ step, x, w, boxes }) {
    const { model, layout } = this;
    const { input, output } = layout;
    const inset = w > 8 ? 1 : 0.25;
    const state = step === this.selected ? " selected" : "";
    const rx = Math.min(3, w / 3);
    boxes.forEach((box, index) => this.box(`${index}/${step}/box`, {
      x: x + inset, y: box.y, w: w - 2 * inset, h: box.h, rx, class: `cell film${w < 14 ? " tight" : ""}${state}`, step,
    }));
    const center = x + w / 2;
    const lowest = boxes.at(-1);
    const isHandedOut = ({ index }) => isReturned(model, model.directions[index], step) && !(index && joinsFromAfar(model));
    const ghost = model.directions.some(isHandedOut) ? "" : " ghost";
    this.wire(`${step}/out`, `M${center} ${boxes[0].y - 1}V${output.y + output.h + (w >= 14 ? 2 : 8)}`, `wire${w >= 14 ? " arrow" : " thin"}${ghost}`);
    if (w >= 14) this.wire(`${step}/in`, `M${center} ${input.y - 2}V${lowest.y + lowest.h + 3}`, "wire arrow");
    if (w < WORD_WIDTH && (step + 1) % numberedEvery(w) === 0) {
      this.text(`${step}/number`, `${step + 1}`, { class: "frame-number", x: center, y: layout.word.y + 13, "text-anchor": "middle" });
    }
  }

  /** Where the starting states of a direction enter and the final ones leave. */
  drawEnds(direction) {
    const { model, layout, twofold } = this;
    const { index, reverse } = direction;
    const [entry, exit] = [layout.entries[index], layout.exits[index]];
    const outer = twofold ? 2 : 1;
    const [from, to] = reverse ? [entry.x + entry.w - outer, entry.x + 2] : [entry.x + outer, entry.x + entry.w - 2];
    this.rows.tracks.forEach((quantity, place) => {
      const y = layout.bands[index].trackYs[place];
      const around = this.layoutOf(index, quantity, -1);
      this.wireAround(`${index}/start/${quantity}`, { from, to, y, around }, "wire", " arrow");
      const zero = direction.initial[quantity].every((value) => value === 0);
      const { symbol } = model.byName[quantity];
      const top = stripRect(around).y - 4.5;
      this.symbol(`${index}/start/name/${quantity}`, symbol, "0", entry.x + entry.w / 2, Math.min(top, y - 11), zero && entry.w > 50 ? " = 0" : "");
      if (model.return_state) this.drawExit(direction, quantity, { exit, y });
    });
  }

  drawExit({ index, reverse, exits }, quantity, { exit, y }) {
    const { model } = this;
    const returned = model.returns.find(({ name }) => name === exits[model.states.indexOf(quantity)]);
    const [from, to] = reverse ? [exit.x + exit.w, exit.x + 3] : [exit.x, exit.x + exit.w - 3];
    this.wire(`${index}/exit/${quantity}`, `M${from} ${y}H${to}`, "wire arrow");
    const key = `${index}/exit/shape/${quantity}`;
    const center = exit.x + exit.w / 2;
    if (!returned || exit.w < 60) return;
    if (this.twofold) { // too long a name for one line
      this.shape(`${key}/name`, { ...returned, shape: null }, center, y - 7, "middle");
      this.shape(key, { ...returned, name: "" }, center, y + 15, "middle");
    } else {
      this.shape(key, returned, center, y - 7, "middle");
    }
  }

  drawShapes() {
    const { model, layout } = this;
    this.drawShape("input", inputTensor(model), { ...layout.input, direction: 0 });
    const last = outputDirections(model).length - 1;
    // Two tensors, one name each, or one tensor of which the strips are the parts.
    this.drawShape("output", model.returns[0], { ...layout.output, direction: 0, last });
    if (model.merge === "none") this.drawShape("output", model.returns[1], { ...layout.output, direction: 1, last });
  }

  /** The shape beside the first strip of x or of the output, or of the selected step. */
  drawShape(quantity, tensor, { y, h, direction, last = 0 }) {
    const { layout, selected } = this;
    const length = LETTER * `${tensor.name} (${tensor.shape.join(", ")})`.length;
    const first = this.layoutOf(0, quantity, 0);
    const [baseline, key] = [y + h - 3, `shape/${quantity}/${direction}`];
    const [start] = layout.columns;
    // The wire to the upper cell leaves the input at its left.
    const left = this.twofold && quantity === "input" ? start.boxes[0].x - 6 : stripRect(first ?? { x: 0 }).x;
    if (start.open && left > length + 6 && direction === 0) {
      this.shape(key, tensor, left - 7, baseline, "end");
      return;
    }
    const { x, w } = stripRect(this.layoutOf(direction ? last : 0, quantity, selected));
    const end = direction ? x + w : rightOf(this.layoutOf(last, quantity, selected));
    const column = layout.columns[selected];
    const wired = this.twofold && quantity === "output" ? column.boxes[1].x + column.boxes[1].w + 8 : 0;
    if (column.x + column.w - Math.max(end, wired) > length + 8) {
      this.shape(key, tensor, Math.max(end, wired) + 7, baseline, "start");
    } else if (x - column.x > length + 8) {
      this.shape(key, tensor, x - 7, baseline, "end");
    }
  }

  /** A tensor's name and shape (either may be missing), each number in its dimension's hue. */
  shape(key, { name, shape, dimensions }, x, y, anchor) {
    const signature = `${name}${shape}`;
    const text = this.part(key, "text", { class: "shape", x, y, "text-anchor": anchor });
    if (text.lensText === signature) return;
    text.lensText = signature;
    text.replaceChildren();
    if (name) text.append(svg("tspan", { class: "shape-name" }, shape ? `${name} ` : name));
    if (!shape) return;
    text.append("(");
    shape.forEach((size, index) => {
      text.append(index ? ", " : "", svg("tspan", { style: `fill: var(--hue-${dimensions[index]})`, class: "shape-size" }, `${size}`));
    });
    text.append(")");
  }

  symbol(key, symbol, sub, x, y, after = "") {
    const text = this.part(key, "text", { class: "state-name", x, y, "text-anchor": "middle" });
    if (text.lensText === symbol + sub + after) return;
    text.lensText = symbol + sub + after;
    text.replaceChildren(symbol, svg("tspan", { class: "sub", dy: 3 }, sub), svg("tspan", { dy: -3 }, after || "\u200b"));
  }

  text(key, content, attributes) {
    const text = this.part(key, "text", attributes);
    if (text.textContent !== content) text.textContent = content;
  }

  /** A wire that leaves room for the strip that stands on it. */
  wireAround(key, { from, to, y, around }, className, arrow) {
    const { x, w } = stripRect(around);
    const [near, far] = from < to ? [x - 3, x + w + 3] : [x + w + 3, x - 3];
    this.wire(`${key}/in`, `M${from} ${y}H${near}`, className);
    this.wire(`${key}/out`, `M${far} ${y}H${to}`, className + arrow);
  }

  wire(key, path, className) {
    this.part(key, "path", { class: className, d: path });
  }

  /** Finds or makes an element of the frame; `drawn` keeps it from being removed. */
  part(key, name, attributes) {
    const fullKey = `${name}:${key}`;
    this.drawn.add(fullKey);
    let element = this.parts.get(fullKey);
    if (!element) {
      element = svg(name);
      this.parts.set(fullKey, element);
      (name === "text" ? this.upper : this.lower).append(element);
    }
    setAll(element, attributes);
    return element;
  }

  removeStale() {
    for (const [key, element] of this.parts) {
      if (this.drawn.has(key)) continue;
      element.remove();
      this.parts.delete(key);
    }
  }
}

function middleOf(strip) {
  const { x, w } = stripRect(strip);
  return x + w / 2;
}

function rightOf(strip) {
  const { x, w } = stripRect(strip);
  return x + w;
}

/** How many frames of a width share one number below them. */
function numberedEvery(width) {
  if (width >= 18) return 1;
  return width >= 5 ? 5 : 20;
}

function inputTensor({ batch, timesteps, features }) {
  const dimensions = ["batch", "timesteps", "features"];
  return { name: "x", shape: [batch, timesteps, features], dimensions };
}
