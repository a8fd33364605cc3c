/** Makes elements. Text always goes in as textContent, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element with attributes and children (elements or text). */
export function html(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

/** An SVG element with attributes and children (elements or text). */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

/** Sets attributes; false, null and undefined remove one. */
export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) {
      element.removeAttribute(name);
    } else if (element.getAttribute(name) !== `${value}`) {
      element.setAttribute(name, value);
    }
  }
}

/** Tokens of an equation as elements: letters in their hue, steps as subscripts. */
export function tokenElements(tokens) {
  return tokens.map(({ text, sub, hue }) => {
    const style = hue ? `color: var(--hue-${hue})` : null;
    const element = html("span", { class: hue ? "symbol" : "operator", style }, text);
    if (sub) element.append(html("sub", {}, sub));
    return element;
  });
}

/** A user's word: isolated, so that its direction cannot turn its surroundings round. */
export function wordElement(word, className = "word") {
  return html("bdi", { class: className, dir: "auto", title: word }, word);
}

/** Whether the viewer asked for no motion. */
export function prefersStill() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
