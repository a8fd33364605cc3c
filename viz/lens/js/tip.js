/** A readout beside the pointer, for squares too small to hold their number. */

import { html } from "./dom.js";
import { explain } from "./explain.js";
import { formatNumber, nameOf, placeOf } from "./format.js";
import { isMasked } from "./payload.js";

const MARGIN = 90; // half of a long readout, in pixels

export class Tip {
  constructor() {
    this.element = html("div", { class: "tip", hidden: "", "aria-hidden": "true" });
  }

  hide() {
    this.element.hidden = true;
  }

  /** Tells of a square above the element that shows it, inside `root`. */
  show(model, square, element, root) {
    const { step } = square;
    const { value } = explain(model, square);
    const where = step < 0 ? "" : `, step ${step + 1}`;
    const masked = isMasked(model, step) ? " (masked)" : "";
    const tip = this.element;
    tip.textContent = `${nameOf(model, square)}, ${placeOf(model, square)}${where}: ${formatNumber(value)}${masked}`;
    const box = element.getBoundingClientRect();
    const home = root.getBoundingClientRect();
    const x = box.left + box.width / 2 - home.left;
    tip.style.top = `${box.top - home.top - 26}px`;
    tip.style.left = `${Math.min(Math.max(x, MARGIN), Math.max(home.width - MARGIN, MARGIN))}px`;
    tip.hidden = false;
  }
}
