/**
 * Replays a payload with clamps and prints {free, clamped, update, result} as JSON: both
 * runs' quantities, each (T × U) in a row, and for each step the memory update's sum and
 * what it must be. Its argument is a JSON file: {payload: base64, clamps: text}. Used by
 * tests/viz/test_clamping.py, which knows what each must be.
 */

import { readFileSync } from "node:fs";

import { heldValues, readClamps, replayHeld } from "../../viz/clamping/js/held.js";
import { memoryUpdate, productOf } from "../../viz/clamping/js/update.js";
import { decodePayload } from "../../viz/lens/js/payload.js";

const { payload, clamps } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const model = decodePayload(Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0)));
const [direction] = model.directions;
const plain = ({ quantities }) => Object.fromEntries(
  Object.entries(quantities).map(([name, values]) => [name, Array.from(values)]),
);

const free = replayHeld(model, direction, {});
const clamped = replayHeld(model, direction, heldValues(model, readClamps(clamps)));
const update = model.quantities.some(({ role, expression }) => role === "state" && expression[0] === "sum")
  ? Array.from({ length: model.timesteps }, (_, step) => {
    const { terms, result } = memoryUpdate(model, clamped, step);
    const sum = terms.map(productOf).reduce((total, term) => total.map((value, unit) => value + term[unit]));
    return [Array.from(sum), Array.from(result.values)];
  }) : [];
process.stdout.write(JSON.stringify({ free: plain(free), clamped: plain(clamped), update }));
