/** Play, pause, previous, next, first, last, a scrubber and the speed. */

import { html, setAll, svg, wordElement } from "./dom.js";
import { isMasked } from "./payload.js";

const ICONS = {
  first: "M4 4h2v12H4zM16 4v12L7 10z",
  previous: "M14 4v12L5 10z",
  play: "M6 4v12l10-6z",
  pause: "M5 4h3.5v12H5zM11.5 4H15v12h-3.5z",
  next: "M6 4v12l9-6z",
  last: "M14 4h2v12h-2zM4 4v12l9-6z",
};
const SPEEDS = [0.5, 1, 2, 4];
const INTERVAL = 1100; // milliseconds a step at speed 1

function icon(name) {
  return svg("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

export class Playback {
  /** `actions`: {select(step), toggle(), open(direction)}; steps count from 0. */
  constructor(actions) {
    this.actions = actions;
    const button = (name, label, onClick) => {
      const element = html("button", { type: "button", class: name, "aria-label": label, title: label }, icon(name));
      element.addEventListener("click", onClick);
      return element;
    };
    this.play = button("play", "Play", () => actions.toggle());
    this.readout = html("span", { class: "readout" });
    this.scrubber = html("input", { type: "range", min: 1, "aria-label": "Step" });
    this.scrubber.addEventListener("input", () => actions.select(this.scrubber.valueAsNumber - 1));
    this.speed = html("select", { "aria-label": "Speed", title: "Speed" },
      ...SPEEDS.map((speed) => html("option", { value: speed, selected: speed === 1 ? "" : null }, `${speed}×`)));
    this.element = html("div", { class: "playback", role: "group", "aria-label": "Playback" },
      button("first", "First step", () => actions.select(0)),
      button("previous", "Previous step", () => actions.select(this.step - 1)),
      this.play,
      button("next", "Next step", () => actions.select(this.step + 1)),
      button("last", "Last step", () => actions.select(this.count - 1)),
      this.readout, this.scrubber, this.speed);
    this.ways = html("span", { class: "ways", role: "group", "aria-label": "Direction opened below" });
    this.speed.before(this.ways);
  }

  /** Offers the directions of a layer that has two; the chosen one (an index) is opened. */
  offerDirections(model, chosen) {
    this.ways.hidden = model.directions.length < 2 || model.compact;
    if (this.ways.hidden) return;
    if (this.waysOf !== model) {
      this.waysOf = model;
      this.ways.replaceChildren(...model.directions.map(({ name, index }) => {
        const button = html("button", { type: "button", class: "way" }, name);
        button.addEventListener("click", () => this.actions.open(index));
        return button;
      }));
    }
    [...this.ways.children].forEach((button, index) => setAll(button, { "aria-pressed": `${index === chosen}` }));
  }

  /** How long a step stays, in milliseconds. */
  get interval() {
    return INTERVAL / Number(this.speed.value);
  }

  /** Shows the selected step (from 0) of a model, and whether it plays. */
  update(model, step, playing) {
    this.step = step;
    this.count = model.timesteps;
    setAll(this.scrubber, { max: model.timesteps, disabled: model.timesteps === 1 ? "" : null });
    this.scrubber.value = step + 1;
    this.scrubber.setAttribute("aria-valuetext", `step ${step + 1} of ${model.timesteps}, ${model.words[step]}${isMasked(model, step) ? ", masked" : ""}`);
    this.readout.replaceChildren(
      "step ", html("b", { class: "step-number" }, `${step + 1}`), ` of ${model.timesteps}`,
      html("span", { class: "operator" }, " · "), wordElement(model.words[step]),
      isMasked(model, step) ? html("span", { class: "operator" }, " · masked") : "");
    if (playing === this.playing) return;
    this.playing = playing;
    this.play.replaceChildren(icon(playing ? "pause" : "play"));
    setAll(this.play, { "aria-label": playing ? "Pause" : "Play", title: playing ? "Pause" : "Play" });
  }
}
