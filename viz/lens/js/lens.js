/** The lens as a whole: its state, and what happens when it changes. */

import { arithmeticCard } from "./arithmetic.js";
import { markCharts } from "./chartmarks.js";
import { html, prefersStill } from "./dom.js";
import { drawEdges } from "./edges.js";
import { explain } from "./explain.js";
import { flowInto } from "./flow.js";
import { nextSquare } from "./focus.js";
import { speakStep } from "./format.js";
import { notesOf } from "./notes.js";
import { Panel } from "./panel.js";
import { lastStep } from "./payload.js";
import { Picture, rowsOf } from "./picture.js";
import { Playback } from "./playback.js";
import { readPalette } from "./scale.js";
import { squareOf } from "./squares.js";
import { Tip } from "./tip.js";

const MORPH = 450; // milliseconds; as in the style sheet
const GLIDE_LIMIT = 1500; // more squares than this jump instead of gliding
const TERMS = 6; // shown before the rest is folded …
const FEW_TERMS = 3; // … and where there is little room
const FULL_WIDTH = 1150; // pixels; wider than this, everything grows, up to …
const MOST_ZOOM = 1.4;

export class Lens {
  constructor(root) {
    this.root = root;
    this.picture = new Picture();
    this.panel = new Panel();
    this.playback = new Playback({
      select: (step) => this.userSelect(step),
      toggle: () => this.toggle(),
      open: (direction) => this.openDirection(direction),
    });
    this.cards = html("div", { class: "cards" });
    this.tip = new Tip();
    this.note = html("p", { class: "note", hidden: "" });
    this.announcer = html("div", { class: "announcer", "aria-live": "polite" });
    this.body = html("div", { class: "body" },
      // The Tab key comes to the playback first; the style sheet shows it below the picture.
      this.playback.element, this.picture.element, this.note, this.panel.element, this.cards);
    root.replaceChildren(this.body, this.tip.element, this.announcer);
    root.dataset.testid = "lens";
    root.setAttribute("role", "group");
    root.setAttribute("tabindex", "0");
    root.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight Space Home End Escape");
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => this.recoloured();
    this.dark.addEventListener("change", this.recolour);
    this.pins = [];
    this.opened = 0; // the direction that the panel shows
    this.unfolded = false;
    this.listen();
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(root);
  }

  /** Shows a model; with one already there the picture morphs into the new one. */
  show(model) {
    const before = this.model;
    this.model = model;
    readPalette(this.root);
    this.root.setAttribute("aria-label", `${model.title} layer, unrolled through time`);
    this.root.classList.toggle("compact", model.compact);
    const last = lastStep(model, model.directions[0]);
    this.selected = before ? Math.min(this.selected, model.timesteps - 1) : last;
    if (this.opened >= model.directions.length) this.opened = 0;
    this.pins = this.pins.filter((square) => this.exists(square));
    if (!this.asked || !this.exists(this.asked)) this.asked = this.example();
    if (!before || before.selected_unit !== model.selected_unit) this.chooseUnit();
    this.showNote();
    this.morph(() => this.draw());
    if (!before && model.autoplay && !prefersStill() && model.timesteps > 1) this.start();
  }

  /** The square explained before anybody has asked: the first one computed in the step. */
  example() {
    const unit = Math.min(this.asked?.unit ?? 0, this.model.units - 1);
    return { direction: this.opened, quantity: this.model.quantities[0].name, step: this.selected, unit };
  }

  exists({ direction, quantity, step, unit, node }) {
    const { model } = this;
    if (node || direction >= model.directions.length) return false;
    const known = quantity === "input" || quantity === "output" || model.byName[quantity];
    const count = quantity === "input" ? model.features : model.units;
    return Boolean(known) && step < model.timesteps && unit < count;
  }

  chooseUnit() {
    const unit = this.model.selected_unit;
    if (unit && unit <= this.model.units) this.asked = { ...this.example(), unit: unit - 1 };
  }

  showNote() {
    this.note.textContent = notesOf(this.model);
    this.note.hidden = !this.note.textContent;
  }

  morph(change) {
    this.picture.large = this.tooMany();
    const still = prefersStill() || this.picture.strips.size === 0 || this.picture.large;
    this.root.classList.toggle("morph", !still);
    change();
    clearTimeout(this.morphTimer);
    if (!still) this.morphTimer = setTimeout(() => this.root.classList.remove("morph"), MORPH + 50);
  }

  tooMany() {
    let count = 0;
    for (const strip of this.picture.strips.values()) count += strip.cells.length;
    return count > GLIDE_LIMIT;
  }

  resized() {
    const width = Math.floor(this.root.clientWidth);
    if (!this.model || !width || width === this.width) return;
    this.draw();
  }

  /** The page has turned dark or light; its own colours follow a moment later. */
  recoloured() {
    setTimeout(() => {
      if (!this.model) return;
      readPalette(this.root);
      this.picture.recolour();
      this.draw();
    }, 300);
  }

  draw() {
    this.width = Math.floor(this.root.clientWidth);
    if (!this.width) return;
    const { model, selected } = this;
    const zoom = Math.min(Math.max(this.width / FULL_WIDTH, 1), MOST_ZOOM);
    if (this.body.style.zoom !== `${zoom}`) this.body.style.zoom = zoom;
    const width = Math.floor(this.width / zoom);
    this.picture.update(model, { width, selected, density: zoom * window.devicePixelRatio });
    this.playback.update(model, selected, Boolean(this.timer));
    this.playback.offerDirections(model, this.opened);
    if (!model.compact) this.panel.update(model, { step: selected, direction: this.opened, width });
    this.explainAsked();
  }

  userSelect(step) {
    this.stop();
    this.select(step);
  }

  /** Selects a step (from 0); the question asked goes along to the new step. */
  select(step) {
    const next = Math.min(Math.max(step, 0), this.model.timesteps - 1);
    if (next === this.selected) return;
    const follows = this.asked.step >= 0 ? { step: next } : {};
    this.selected = next;
    this.asked = this.pins.length ? this.asked : { ...this.asked, ...follows };
    this.morph(() => this.draw());
    if (!this.timer) this.announcer.textContent = speakStep(this.model, next);
  }

  /** Opens the selected step of one direction (an index) in the panel. */
  openDirection(direction) {
    if (direction === this.opened) return;
    this.opened = direction;
    this.asked = { ...this.example(), unit: this.asked.quantity === "input" ? 0 : this.asked.unit };
    this.draw();
  }

  /** The panel goes along to the direction of a square that was chosen. */
  follow({ quantity, direction }) {
    if (quantity === "input" || direction === this.opened) return;
    this.opened = direction;
    this.draw();
  }

  ask(square) {
    if (sameSquare(square, this.asked)) return;
    this.asked = square;
    this.unfolded = false;
    this.explainAsked();
  }

  explainAsked() {
    const { model } = this;
    const unit = this.asked.quantity === "input" ? null : this.asked.unit;
    const marks = { step: this.selected + 1, unit: unit === null ? null : unit + 1 };
    markCharts(marks, this.root);
    const explanation = explain(model, this.asked);
    drawEdges(this.picture, explanation, this.pins);
    if (model.compact) return;
    this.showCards(explanation);
    this.panel.markUnit(unit);
    this.markPins();
  }

  showCards(live) {
    const others = this.pins.filter((pin) => !sameSquare(pin, this.asked)).slice(0, 1);
    this.halved = others.length > 0;
    const cards = others.map((pin) => this.card(explain(this.model, pin), "arithmetic-pinned", true));
    const isPinned = this.pins.some((pin) => sameSquare(pin, this.asked));
    cards.push(this.card(live, "arithmetic", isPinned));
    this.cards.classList.toggle("two", cards.length > 1);
    this.cards.replaceChildren(...cards);
  }

  card(explanation, testId, pinned) {
    const little = this.halved || this.width < 520;
    const limit = this.unfolded ? Infinity : little ? FEW_TERMS : TERMS;
    return arithmeticCard(this.model, explanation, {
      limit, pinned, testId,
      onToggle: () => this.togglePin(explanation.square),
      onUnfold: () => {
        this.unfolded = true;
        this.explainAsked();
      },
    });
  }

  /** Marks the pinned squares and the one asked in the panel; edges.js does the picture. */
  markPins() {
    for (const element of this.marked ?? []) element.classList.remove("pinned", "asked");
    const pinned = this.pins.map((pin) => this.panel.cell(pin)).filter(Boolean);
    for (const element of pinned) element.classList.add("pinned");
    const asked = this.panel.cell(this.asked);
    asked?.classList.add("asked");
    this.marked = [...pinned, ...(asked ? [asked] : [])];
  }

  togglePin(square) {
    const pinned = this.pins.some((pin) => sameSquare(pin, square));
    this.pins = pinned
      ? this.pins.filter((pin) => !sameSquare(pin, square))
      : [...this.pins.slice(-1), square];
    this.asked = square;
    this.explainAsked();
  }

  toggle() {
    if (this.timer) this.stop();
    else this.start();
    this.playback.update(this.model, this.selected, Boolean(this.timer));
  }

  start() {
    if (this.selected === lastStep(this.model, this.model.directions[0])) this.rewind();
    this.schedule();
    this.playback.update(this.model, this.selected, true);
  }

  rewind() {
    const first = this.model.directions[0].reverse ? this.model.timesteps - 1 : 0;
    this.timer = -1; // plays already: no announcement
    this.select(first);
  }

  schedule() {
    this.timer = setTimeout(() => this.advance(), this.playback.interval);
  }

  advance() {
    const direction = this.model.directions[0];
    const atEnd = this.selected === lastStep(this.model, direction);
    if (!this.root.isConnected || (atEnd && !this.model.autoplay)) {
      this.stop();
      this.playback.update(this.model, this.selected, false);
      return;
    }
    const before = this.selected;
    if (atEnd) this.rewind();
    else this.select(before + (direction.reverse ? -1 : 1));
    flowInto(this.picture, {
      model: this.model,
      step: this.selected,
      interval: this.playback.interval,
      tracks: rowsOf(this.model).tracks,
    });
    this.schedule();
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  /** Lets go of everything outside the lens. */
  remove() {
    this.stop();
    this.observer.disconnect();
    this.dark.removeEventListener("change", this.recolour);
  }

  listen() {
    const { root } = this;
    root.addEventListener("pointerover", (event) => this.pointed(event));
    root.addEventListener("pointerleave", () => this.tip.hide());
    root.addEventListener("mousedown", (event) => this.pressed(event));
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("focusin", (event) => this.focused(event));
    root.addEventListener("keydown", (event) => this.typed(event));
  }

  pointed(event) {
    const square = squareOf(event.target);
    if (!square) {
      this.tip.hide();
      return;
    }
    this.ask(square);
    this.tip.show(this.model, square, event.target, this.root);
  }

  /** The mouse leaves the focus on the lens, so that the arrow keys keep stepping. */
  pressed(event) {
    if (!squareOf(event.target) && !event.target.closest?.("[data-select]")) return;
    event.preventDefault();
    this.root.focus({ preventScroll: true, focusVisible: false });
  }

  clicked(event) {
    const square = squareOf(event.target);
    if (square) {
      if (this.isFilm(square.step) && !this.isOpen(square.step)) this.userSelect(square.step);
      this.ask(square);
      this.follow(square);
      this.togglePin(square);
      return;
    }
    const column = event.target.closest?.("[data-select]");
    if (column) this.userSelect(Number(column.dataset.select));
  }

  isFilm(step) {
    return this.picture.layout.film && step >= 0;
  }

  isOpen(step) {
    return this.picture.layout.columns[step]?.open;
  }

  focused(event) {
    const square = squareOf(event.target);
    if (square) {
      this.ask(square);
      this.follow(square);
    } else if (event.target === this.root) this.makeReachable();
  }

  /** Gives each grid one square that the Tab key stops at. */
  makeReachable() {
    for (const view of [this.picture, this.panel]) {
      if (view.reachable?.isConnected) continue;
      const square = view.cell(this.asked) ?? view.cell(this.example()) ?? view.element.querySelector("[data-quantity]");
      this.makeTabStop(view, square);
    }
  }

  makeTabStop(view, element) {
    if (!element) return;
    view.reachable?.setAttribute("tabindex", "-1");
    element.setAttribute("tabindex", "0");
    view.reachable = element;
  }

  typed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const square = squareOf(event.target);
    const handled = event.key === "Escape" ? this.unpin()
      : square ? this.typedOnSquare(event, square)
        : this.typedOnLens(event);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  unpin() {
    if (!this.pins.length) return false;
    this.pins = [];
    this.explainAsked();
    return true;
  }

  typedOnLens({ key, target }) {
    if (target.matches("select")) return false;
    const steps = { ArrowLeft: this.selected - 1, ArrowRight: this.selected + 1, Home: 0, End: this.model.timesteps - 1 };
    if (key in steps) {
      this.userSelect(steps[key]);
      return true;
    }
    if (key !== " " || target.matches("button")) return false;
    this.toggle();
    return true;
  }

  typedOnSquare({ key, target }, square) {
    if (key === "Enter" || key === " ") {
      this.togglePin(square);
      return true;
    }
    const view = this.panel.element.contains(target) ? this.panel : this.picture;
    const next = view === this.panel
      ? this.panel.neighbour(target, key)
      : nextSquare(square, key, this.picture.layout.strips, this.model.timesteps);
    if (!next) return key.startsWith("Arrow");
    if (view === this.picture && !this.picture.cell(next)) this.userSelect(next.step);
    const element = view === this.panel ? next : this.picture.cell(next);
    if (!element) return true;
    this.makeTabStop(view, element);
    element.focus({ preventScroll: true });
    return true;
  }
}

function sameSquare(a, b) {
  return Boolean(a && b) && a.quantity === b.quantity && a.step === b.step && a.unit === b.unit
    && a.direction === b.direction;
}
