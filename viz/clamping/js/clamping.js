/**
 * What Streamlit calls: at first, and again whenever the data changes. Everything is
 * replayed and drawn here; the server is told where the hands came to rest, for the address.
 */

import { Hands } from "./hands.js";

const mounted = new WeakMap();

export default function mountHands({ data, parentElement, setStateValue }) {
  if (!data) return undefined;
  const root = parentElement.querySelector(".u-g-hands");
  let hands = mounted.get(root);
  if (!hands) {
    hands = new Hands(root);
    mounted.set(root, hands);
  }
  hands.tell = (state) => setStateValue("held", state);
  hands.show(data);
  return () => {
    hands.remove();
    mounted.delete(root);
  };
}
