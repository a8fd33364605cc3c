/** Reads {name: …, x: […]} as JSON from a file and prints every activation of x. */

import { readFileSync } from "node:fs";

import { activate, ACTIVATION_NAMES } from "../../viz/lens/js/activations.js";

const x = Float64Array.from(JSON.parse(readFileSync(process.argv[2], "utf-8")));
// NaN becomes null by itself; an infinity would too.
const written = (value) => (Math.abs(value) === Infinity ? String(value) : value);
const results = ACTIVATION_NAMES.map((name) => [name, [...activate(name, x)].map(written)]);
process.stdout.write(JSON.stringify(Object.fromEntries(results)));
