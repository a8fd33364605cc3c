/** The sliders that hold gates, and under them both runs, replayed as a slider moves. */

import { html } from "../../lens/js/dom.js";
import { decodePayload } from "../../lens/js/payload.js";
import { heldValues, holdsAll, holdsAnything, meanOver, readClamps, regionOf, replayHeld, setFree, withClamp, writeClamps } from "./held.js";
import { compact, runsTable, updatePicture } from "./runs.js";
import { memoryUpdate } from "./update.js";

const REST_MILLISECONDS = 200;

/**
 * Shows a layer's gates under somebody's hands. Its property `tell` is called with {clamps,
 * step, unit} when they have come to rest.
 */
export class Hands {
  constructor(root) {
    this.told = []; // what the server has been told and has not answered yet
    this.controls = html("div", { class: "u-g-controls" });
    this.note = html("p", { class: "u-g-note", role: "status" });
    const runs = html("div", { class: "u-wide", tabindex: 0, role: "group", "aria-label": "Both runs" });
    this.caption = html("p", { class: "u-g-caption" });
    const picture = html("div", { class: "u-g-update", tabindex: 0, role: "group" });
    [this.runs, this.picture] = [runs, picture];
    root.replaceChildren(this.controls, this.note, runs, this.caption, picture);
  }

  /** Shows what the server sends: the layer, and what is held of it. */
  show(data) {
    const given = { clamps: data.clamps, step: data.step, unit: data.unit };
    const [sent, known] = [given, this.given].map((state) => JSON.stringify(state));
    const own = this.told.indexOf(sent);
    if (own >= 0) this.told.splice(0, own + 1);
    const isNew = data.trace !== this.bytes;
    const elsewhere = own < 0 && sent !== known; // a preset, an address, or Reset
    this.given = given;
    if (isNew) this.takeLayer(data);
    if (elsewhere) this.take(given);
    if (isNew || elsewhere) this.draw();
  }

  takeLayer({ trace, limits, most }) {
    this.bytes = trace;
    this.most = most;
    this.model = decodePayload(Uint8Array.from(atob(trace), (letter) => letter.charCodeAt(0)));
    [this.direction] = this.model.directions;
    this.free = replayHeld(this.model, this.direction, {});
    this.buildControls(limits);
  }

  take({ clamps, step, unit }) {
    clearTimeout(this.resting);
    this.clamps = readClamps(clamps);
    [this.step, this.unit] = [step, unit];
    this.note.textContent = "";
  }

  /** What the address says of all this. */
  get state() {
    return { clamps: writeClamps(this.clamps), step: this.step, unit: this.unit };
  }

  buildControls(limits) {
    const { words, units } = this.model;
    const steps = ["all", ...words.map((word, step) => `${step + 1} ${word}`)];
    const counts = ["all", ...Array.from({ length: units }, (_, unit) => `${unit + 1}`)];
    this.stepBox = this.choice("Hold at step", steps, (step) => { this.step = step; });
    this.unitBox = this.choice("in unit", counts, (unit) => { this.unit = unit; });
    this.holds = this.model.quantities.filter(({ name }) => limits[name])
      .map((quantity) => this.holdControl(quantity, limits[quantity.name]));
    const labels = [this.stepBox, this.unitBox].map((box) => box.parentElement);
    this.controls.replaceChildren(...labels, ...this.holds.map(({ element }) => element));
  }

  choice(label, options, choose) {
    const box = html("select", {}, ...options.map((text, value) => html("option", { value }, text)));
    box.addEventListener("change", () => {
      choose(Number(box.value));
      this.changed();
    });
    html("label", { class: "u-g-choice" }, html("span", {}, label), box);
    return box;
  }

  /** A switch that holds a quantity, and a slider for the value; moving it holds it too. */
  holdControl({ name, label, symbol }, [low, high]) {
    const toggle = html("input", { type: "checkbox", role: "switch" });
    const number = html("output", {});
    const slider = html("input", {
      type: "range", min: low, max: high, step: 0.01, "aria-label": `Value of the ${label}`,
    });
    const hold = () => this.hold(name, Number(slider.value));
    slider.addEventListener("input", hold);
    toggle.addEventListener("change", () => (toggle.checked ? hold() : this.letGo(name)));
    const head = html("div", {}, html("label", {}, toggle, `${label} `, html("i", {}, symbol)), number);
    const element = html("div", { class: "u-g-hold", style: `--name:var(--hue-${name})` }, head, slider);
    return { name, low, high, toggle, slider, number, element };
  }

  hold(quantity, value) {
    this.change(withClamp(this.clamps, { ...this.placeOf(quantity), value }));
  }

  letGo(quantity) {
    this.change(setFree(this.clamps, this.placeOf(quantity)));
  }

  placeOf(quantity) {
    return { quantity, step: this.step, unit: this.unit };
  }

  change(clamps) {
    const full = clamps.length > this.most;
    if (!full) this.clamps = clamps;
    this.changed();
    this.note.textContent = full
      ? `${this.most} places are held, the most that an address can carry: let one go first.` : "";
  }

  changed() {
    this.draw();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const { state } = this;
      const text = JSON.stringify(state);
      if (text === JSON.stringify(this.given)) return;
      this.told.push(text);
      this.tell(state);
    }, REST_MILLISECONDS);
  }

  draw() {
    const { model, free } = this;
    const held = heldValues(model, this.clamps);
    const clamped = replayHeld(model, this.direction, held);
    [this.stepBox.value, this.unitBox.value] = [`${this.step}`, `${this.unit}`];
    this.setSliders(clamped, held);
    this.runs.replaceChildren(runsTable(model, { free, clamped, held }, this.step));
    const shown = this.step || model.timesteps;
    this.caption.replaceChildren(html("b", {}, "The memory update at step ", html("span", { class: "u-g-step" }, `${shown}`)),
      html("span", { class: "u-muted" }, holdsAnything(held)
        ? "framed: held by hand, the rest is replayed" : "nothing is held: both runs are the same"));
    this.picture.setAttribute("aria-label", `The memory update of step ${shown}`);
    this.picture.replaceChildren(...updatePicture(memoryUpdate(model, clamped, shown - 1), model, held));
  }

  /** A free slider stands at what the layer computes there, on average. */
  setSliders(clamped, held) {
    const region = regionOf(this.model, this.step, this.unit);
    for (const { name, low, high, toggle, slider, number, element } of this.holds) {
      const mean = meanOver(clamped.quantities[name], region);
      toggle.checked = holdsAll(held, name, region);
      slider.value = `${Math.min(Math.max(mean, low), high)}`; // brought to its steps
      number.textContent = compact(mean);
      element.classList.toggle("u-g-on", toggle.checked);
    }
  }

  /** Stops what is still to come. */
  remove() {
    clearTimeout(this.resting);
  }
}
