/** What the reader of image rows says of the numbers that it is given. */

import assert from "node:assert/strict";
import test from "node:test";

import { bestAfter, sentence } from "../../viz/images_reader/reader.js";

const data = { classes: 3, label: 2, probabilities: [0.5, 0.3, 0.2, 0.1, 0.055, 0.845] };

test("the most probable digit after a row is that row's", () => {
  assert.deepEqual(bestAfter(data.probabilities, 3, 1), {
    digit: 0, share: 0.5, now: [0.5, 0.3, 0.2],
  });
  assert.equal(bestAfter(data.probabilities, 3, 2).digit, 2);
});

test("the sentence says how far it was read, and whether it is right", () => {
  assert.equal(sentence(data, 1), "After 1 row most probable: ✗ 0 (50%)");
  assert.equal(sentence(data, 2), "After 2 rows most probable: ✓ 2 (85%)");
});

test("a model that diverged has no most probable digit", () => {
  const broken = { ...data, probabilities: data.probabilities.map(() => null) };
  assert.match(sentence(broken, 2), /NaN: the training diverged/);
});
