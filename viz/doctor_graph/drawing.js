/**
 * Draws a model: boxes, the lines between them, and the shapes on the lines.
 *
 * Everything comes as texts and places from viz/doctor_drawing.py; texts are set as text.
 */

const NAMESPACE = "http://www.w3.org/2000/svg";
const shown = new WeakMap();

export default function mountDrawing({ data, parentElement }) {
  if (!data) return undefined;
  const root = parentElement.querySelector(".graph");
  const packed = JSON.stringify(data);
  if (shown.get(root) !== packed) {
    shown.set(root, packed);
    root.replaceChildren(picture(data));
    root.classList.toggle("wide", data.width > root.clientWidth);
    intoView(root);
  }
  return undefined;
}

/** A drawing larger than its frame starts at the layer that is marked. */
function intoView(root) {
  const marked = root.querySelector(".broken, .silent");
  if (!marked) return;
  const frame = root.getBoundingClientRect();
  const box = marked.getBoundingClientRect();
  root.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
  root.scrollLeft += box.left - frame.left - (frame.width - box.width) / 2;
}

function picture(data) {
  const svg = make("svg", {
    viewBox: `0 0 ${data.width} ${data.height}`,
    width: data.width,
    height: data.height,
    role: "img",
    "aria-label": data.alt,
  });
  svg.style.setProperty("--natural", `${data.width}px`);
  svg.append(arrowHeads());
  for (const edge of data.edges) {
    const kind = edge.broken ? "edge to-broken" : "edge";
    svg.append(
      make("path", {
        d: edge.path,
        class: `${kind} role-${edge.role}`,
        "marker-end": edge.broken ? "url(#end-broken)" : "url(#end)",
      }),
    );
  }
  for (const node of data.nodes) svg.append(box(node));
  return svg;
}

function arrowHeads() {
  const defs = make("defs", {});
  for (const name of ["end", "end-broken"]) {
    const marker = make("marker", {
      id: name,
      viewBox: "0 0 8 8",
      refX: 7,
      refY: 4,
      markerWidth: 7,
      markerHeight: 7,
      orient: "auto",
    });
    marker.append(make("path", { d: "M0,0L8,4L0,8Z", class: name }));
    defs.append(marker);
  }
  return defs;
}

function box(node) {
  const group = make("g", { class: `node ${node.kind}` });
  const title = make("title", {});
  title.textContent = node.name;
  const middle = node.x + node.width / 2;
  const { x, y, width, height } = node;
  group.append(title, make("rect", { x, y, width, height, rx: 8 }));
  if (node.kind === "folded") {
    group.append(make("rect", { x: x + 4, y: y + 4, width, height, rx: 8, class: "behind" }));
  }
  const mark = { broken: "✗ ", silent: "! " }[node.kind] ?? "";
  group.append(
    line(middle, y + 17, "title", [[mark + node.title, ""]]),
    line(middle, y + 33, "detail", [[node.detail, ""]]),
  );
  for (const label of node.labels) {
    group.append(line(label.x, label.y, "shape", label.tokens));
  }
  return group;
}

function line(x, y, kind, tokens) {
  const text = make("text", { x, y, class: kind, "text-anchor": "middle" });
  for (const [content, dimension] of tokens) {
    const piece = make("tspan", dimension ? { class: `dim-${dimension}` } : {});
    piece.textContent = content;
    text.append(piece);
  }
  return text;
}

function make(name, attributes) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
