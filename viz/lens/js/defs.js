/** What the picture's drawing refers to by name: the arrow's head and the hatching. */

import { svg } from "./dom.js";

export function definitions() {
  const arrow = svg("marker", { id: "lens-arrow", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 6.5, markerHeight: 6.5, orient: "auto" },
    svg("path", { d: "M0 0.8L7 4L0 7.2z", style: "fill: var(--muted)" }));
  const hatch = svg("pattern", { id: "lens-broken", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 2, height: 5, style: "fill: var(--bad)" }));
  const veil = svg("pattern", { id: "lens-masked", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-45)" },
    svg("rect", { width: 1.2, height: 6, style: "fill: var(--muted)" }));
  return svg("defs", {}, arrow, hatch, veil);
}
