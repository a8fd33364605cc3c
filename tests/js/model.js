/** A small layer, made by hand: one gate and one state, 2 features, 2 units, 2 steps. */

const TREE = ["activated", "activation", ["sum",
  ["dot", ["input"], 0], ["dot", ["previous", "state"], 1], ["bias", 2]]];

export const HEAD = {
  title: "Tiny", batch: 1, timesteps: 2, features: 2, units: 2,
  activation: "tanh", recurrent_activation: "sigmoid",
  return_sequences: false, return_state: true,
  words: ["I", "am"], word: [0, 1],
  quantities: [
    ["gate", "the gate", "g", "gate", ["activated", "recurrent_activation", ["sum", ["dot", ["input"], 0], ["bias", 2]]]],
    ["state", "the state", "s", "state", ["sum",
      ["product", ["current", "gate"], ["previous", "state"]],
      ["product", ["complement", ["current", "gate"]], TREE]]],
  ],
  states: ["state"], output: "state",
  blocks: [["kernel", "gate", 0, null, "W_g"], ["recurrent", "gate", 0, null, "U_g"], ["bias", "gate", 0, 1, "b_g"]],
  returns: [["output", ["batch", "units"], [1, 2]], ["s", ["batch", "units"], [1, 2]]],
  mask: null, merge: null,
  directions: [{ name: "forward", exits: ["s"], outputs: null, reverse: false, initial: ["state"],
    weights: [["kernel", [2, 2]], ["recurrent", [2, 2]], ["bias", [2, 2]]] }],
  selected_unit: null, compact: false, autoplay: false,
};

export const INPUTS = [0.5, -1, 0.25, 2];
export const GATE = [0.6, 0.4, 0.3, 0.2];
export const STATE = [0.125, -0.5, 0.75, -0.25];
export const INITIAL = [0.5, 0.25];
export const KERNEL = [1, 2, 3, 4];
export const RECURRENT = [0.5, 0, 0, 0.5];
export const BIAS = [9, 9, 0.1, -0.1]; // the second row is the one used

/** The bytes that Python would send, optionally starting at an odd place in memory. */
export function payload(head = HEAD, shift = 0) {
  let text = JSON.stringify(head);
  let encoded = new TextEncoder().encode(text);
  text += " ".repeat((4 - (encoded.length % 4)) % 4);
  encoded = new TextEncoder().encode(text);
  const numbers = Float32Array.from([
    ...INPUTS, ...GATE, ...STATE, ...INITIAL, ...KERNEL, ...RECURRENT, ...BIAS,
  ]);
  const bytes = new Uint8Array(shift + 4 + encoded.length + numbers.byteLength);
  new DataView(bytes.buffer).setUint32(shift, encoded.length, true);
  bytes.set(encoded, shift + 4);
  bytes.set(new Uint8Array(numbers.buffer), shift + 4 + encoded.length);
  return bytes.subarray(shift);
}
