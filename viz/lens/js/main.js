/**
 * What Streamlit calls: at first, and again whenever the data changes. The lens is kept,
 * so that it can morph; nothing is ever sent to the server.
 */

import { Lens } from "./lens.js";
import { decodePayload } from "./payload.js";

const lenses = new WeakMap();

export default function mountLens({ data, parentElement }) {
  if (!data) return undefined;
  const root = parentElement.querySelector(".lens");
  let known = lenses.get(root);
  if (!known) {
    known = { lens: new Lens(root), bytes: null };
    lenses.set(root, known);
  }
  if (!known.bytes || !sameBytes(known.bytes, data)) {
    known.bytes = data;
    known.lens.show(decodePayload(data));
  }
  return () => {
    known.lens.remove();
    lenses.delete(root);
  };
}

function sameBytes(a, b) {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
