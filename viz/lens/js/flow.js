/** Values on their way during play: copies of strips that travel along the wires. */

import { prefersStill } from "./dom.js";
import { stripRect } from "./geometry.js";
import { stepBefore } from "./payload.js";
import { stripKey } from "./squares.js";

const SHARE = 0.5; // of the time a step stays
const LONGEST = 700; // milliseconds

/** Sends the states of the step before, and the input, into the cells of `step`. */
export function flowInto(picture, { model, step, interval, tracks }) {
  if (prefersStill() || !picture.squares.animate) return;
  const { boxes } = picture.layout.columns[step];
  const duration = Math.min(SHARE * interval, LONGEST);
  for (const direction of model.directions) {
    const box = boxes[direction.index];
    const before = stepBefore(model, direction, step);
    for (const quantity of tracks) {
      travel(picture, { direction: direction.index, quantity, step: before }, duration, (rect) => ({
        x: direction.reverse ? box.x + box.w - rect.w * 0.7 : box.x - rect.w * 0.3, y: rect.y,
      }));
    }
  }
  const lowest = boxes.at(-1);
  travel(picture, { direction: 0, quantity: "input", step }, duration, (rect) => ({ x: rect.x, y: lowest.y + lowest.h - 8 }));
  appear(picture, step, duration);
}

function travel(picture, which, duration, target) {
  const strip = picture.strips.get(stripKey(which));
  if (!strip) return;
  const rect = stripRect(strip.layout);
  const copy = strip.group.cloneNode(true);
  if (strip.dense) strip.colourCopy(copy);
  for (const element of [copy, ...copy.children]) {
    for (const { name } of [...element.attributes]) {
      if (/^(data-|aria-|role|tabindex)/.test(name)) element.removeAttribute(name);
    }
  }
  picture.flow.append(copy);
  const at = ({ x, y }) => `translate(${x}px, ${y}px)`;
  const to = target(rect);
  copy.animate([
    { transform: at(rect), opacity: 1 },
    { transform: at(to), opacity: 1, offset: 0.8 },
    { transform: at(to), opacity: 0 },
  ], { duration, easing: "ease-in-out" }).finished.finally(() => copy.remove()).catch(() => {});
}

/** What the cell computes shows up as the values arrive. */
function appear(picture, step, duration) {
  for (const strip of picture.strips.values()) {
    if (strip.square.step !== step || strip.square.quantity === "input") continue;
    strip.group.animate([{ opacity: 0.15 }, { opacity: 0.15, offset: 0.6 }, {}], { duration });
  }
}
