/**
 * Marks the selected step and unit in the Plotly charts of the page, without a message
 * to the server. A chart takes part when its layout has
 * `meta[0].unrolled = {time_axes: ["x", …], unit_axes: ["y", …]}`: names of the axes whose
 * coordinate is a step or a unit, counted from 1. Plotly's inner axis geometry is read
 * with care: where it is missing, nothing is drawn.
 *
 * Where a page has several lenses, each stands with the charts about its layer in a
 * container of its own; charts outside of all of them follow whichever lens was used last.
 */

const LAYER = "unrolled-marks";
const CONTAINER = "[class*='st-key-inside_']";

let latest = null;
const latestInside = new WeakMap(); // by container
let observer = null;

/** Marks `step` and `unit` (from 1; null for none) in every chart that a lens is about. */
export function markCharts(marks, lens) {
  latest = marks;
  const container = containerOf(lens);
  if (container) latestInside.set(container, marks);
  observePage();
  markAll();
}

/** Charts come and go with the page's tabs and answers: new ones are marked as well. */
function observePage() {
  if (observer) return;
  observer = new MutationObserver(markAll);
  observer.observe(document.body, { childList: true, subtree: true });
}

function containerOf(element) {
  const root = element.getRootNode();
  return (root.host ?? element).closest(CONTAINER); // a lens may stand in a shadow tree
}

function marksFor(chart) {
  const container = containerOf(chart);
  return container ? latestInside.get(container) : latest;
}

function markAll() {
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    const meta = chart.layout?.meta?.[0]?.unrolled;
    if (!meta || !chart._fullLayout || isMarked(chart)) continue;
    watch(chart);
    chart.unrolledMarks = marksFor(chart);
    draw(chart);
  }
}

function isMarked(chart) {
  const layer = chart.querySelector(`:scope > .${LAYER}`);
  return chart.unrolledMarks === marksFor(chart) && Boolean(layer?.childElementCount);
}

function watch(chart) {
  if (chart.unrolledWatched || typeof chart.on !== "function") return;
  chart.unrolledWatched = true;
  chart.on("plotly_afterplot", () => draw(chart));
  chart.on("plotly_relayout", () => draw(chart));
}

function draw(chart) {
  const marks = chart.unrolledMarks;
  const meta = chart.layout?.meta?.[0]?.unrolled;
  const layer = layerOf(chart);
  if (!marks || !meta || !layer) return;
  const spans = [
    ...markSpans(chart, meta.time_axes, marks.step, "timesteps"),
    ...markSpans(chart, meta.unit_axes, marks.unit, "units"),
  ];
  const drawn = JSON.stringify(spans);
  if (layer.dataset.drawn === drawn) return; // a change of the page costs, also to the same
  layer.dataset.drawn = drawn;
  layer.replaceChildren(...spans.map(markElement));
}

function layerOf(chart) {
  let layer = chart.querySelector(`:scope > .${LAYER}`);
  if (!layer) {
    layer = document.createElement("div");
    layer.className = LAYER;
    layer.setAttribute("aria-hidden", "true");
    layer.style.cssText = "position:absolute;inset:0;pointer-events:none;overflow:hidden";
    chart.append(layer);
  }
  return layer;
}

/** The rectangles that mark a value on some axes, one for each axis and its subplot. */
function markSpans(chart, names, value, kind) {
  if (!value) return [];
  return (names ?? []).flatMap((name) => {
    const span = axisSpan(chart._fullLayout, name, value);
    return span ? [{ ...span, kind }] : [];
  });
}

/** Where a value stands on an axis and across its subplot, in pixels; null if unknown. */
export function axisSpan(fullLayout, name, value) {
  const axis = fullLayout[`${name[0]}axis${name.slice(1)}`];
  if (!axis || typeof axis.d2p !== "function" || !(axis._length > 0)) return null;
  const other = fullLayout[axisKey(axis.anchor, name[0] === "x" ? "y" : "x")];
  if (!other || !(other._length > 0)) return null;
  const low = axis.d2p(value - 0.5);
  const high = axis.d2p(value + 0.5);
  if (![low, high].every(Number.isFinite)) return null;
  const start = Math.max(Math.min(low, high), 0);
  const end = Math.min(Math.max(low, high), axis._length);
  if (end <= start) return null;
  const along = { offset: axis._offset + start, length: end - start };
  const across = { offset: other._offset, length: other._length };
  const [x, y] = name[0] === "x" ? [along, across] : [across, along];
  return { left: x.offset, top: y.offset, width: x.length, height: y.length };
}

function axisKey(anchor, fallback) {
  const name = /^[xy]\d*$/.test(anchor ?? "") ? anchor : fallback;
  return `${name[0]}axis${name.slice(1)}`;
}

function markElement({ left, top, width, height, kind }) {
  const element = document.createElement("div");
  element.dataset.mark = kind;
  const color = kind === "timesteps" ? "214, 110, 20" : "122, 72, 226";
  element.style.cssText = `position:absolute;left:${left}px;top:${top}px;width:${width}px;`
    + `height:${height}px;border:2px solid rgb(${color});border-radius:3px;box-sizing:border-box;`;
  return element;
}
