import assert from "node:assert/strict";
import { test } from "node:test";

import { axisSpan } from "../../viz/lens/js/chartmarks.js";
import { layOut, squareRect, stripRect } from "../../viz/lens/js/geometry.js";

const ROWS = [
  { inner: [], tracks: ["hidden"] },
  { inner: ["z", "r", "n"], tracks: ["hidden"] },
  { inner: ["f", "i", "n", "o"], tracks: ["cell", "hidden"] },
];

function everySize() {
  const sizes = [];
  for (const width of [320, 358, 820, 930, 1150, 1570]) {
    for (const timesteps of [1, 2, 3, 5, 10, 60]) {
      for (const units of [1, 4, 8, 64]) {
        for (const features of [1, 8]) {
          for (const selected of new Set([0, timesteps >> 1, timesteps - 1])) {
            const size = { width, timesteps, units, features, selected, exits: true, joined: true };
            sizes.push({ ...size, reverses: [false], outputs: 1 });
            sizes.push({ ...size, reverses: [false, true], outputs: 2 });
          }
        }
      }
    }
  }
  return sizes;
}

function overlap(a, b) {
  const slack = 0.01; // rounding
  return a.x + slack < b.x + b.w && b.x + slack < a.x + a.w
    && a.y + slack < b.y + b.h && b.y + slack < a.y + a.h;
}

test("no two strips overlap and none leaves the picture, at any size", () => {
  for (const rows of ROWS) {
    for (const size of everySize()) {
      const { strips, height } = layOut(size, rows);
      const rects = strips.map((strip) => ({ ...stripRect(strip), name: `${strip.direction}/${strip.quantity}/${strip.step}` }));
      for (const rect of rects) {
        assert.ok(rect.x >= -0.01 && rect.x + rect.w <= size.width + 0.01, `${rect.name} leaves ${JSON.stringify(size)}`);
        assert.ok(rect.y >= 0 && rect.y + rect.h <= height, `${rect.name} leaves ${JSON.stringify(size)}`);
        assert.ok(rect.w > 0 && rect.h > 0, `${rect.name} is empty at ${JSON.stringify(size)}`);
      }
      const sorted = rects.toSorted((a, b) => a.x - b.x);
      sorted.forEach((rect, index) => {
        for (let next = index + 1; next < sorted.length && sorted[next].x < rect.x + rect.w; next += 1) {
          assert.ok(!overlap(rect, sorted[next]), `${rect.name} on ${sorted[next].name} at ${JSON.stringify(size)}`);
        }
      });
    }
  }
});

test("the selected step is always open, and every step has its place", () => {
  for (const size of everySize()) {
    const { columns } = layOut(size, ROWS[2]);
    assert.equal(columns.length, size.timesteps);
    assert.ok(columns[size.selected].open);
    columns.forEach(({ step }, index) => assert.equal(step, index));
  }
});

test("a layer that reads backwards is the mirror image, its inputs still in order", () => {
  const size = { width: 930, timesteps: 3, units: 4, features: 2, selected: 0, exits: true, outputs: 1 };
  const forward = layOut({ ...size, selected: 2, reverses: [false] }, ROWS[2]);
  const backward = layOut({ ...size, reverses: [true] }, ROWS[2]);
  assert.ok(backward.entries[0].x > backward.exits[0].x);
  assert.deepEqual(backward.columns.map(({ x }) => Math.round(x)),
    forward.columns.map(({ x, w }) => Math.round(size.width - x - w)).reverse());
  assert.ok(backward.columns[0].x < backward.columns[1].x);
});

test("two directions share their columns: one enters at the left, the other at the right", () => {
  for (const timesteps of [3, 60]) {
    const size = { width: 930, timesteps, units: 4, features: 2, selected: 1, exits: true, outputs: 2 };
    const { columns, entries, exits, bands } = layOut({ ...size, reverses: [false, true] }, ROWS[2]);
    assert.ok(entries[0].x < columns[0].x && entries[1].x > columns.at(-1).boxes[0].x);
    assert.ok(exits[1].x < columns[0].x && exits[0].x > columns.at(-1).boxes[0].x);
    assert.ok(bands[0].box.y + bands[0].box.h < bands[1].box.y);
    const { boxes, gaps } = columns[1];
    assert.equal(boxes[0].x, boxes[1].x);
    assert.ok(gaps[0].x > boxes[0].x && gaps[1].x < boxes[1].x);
  }
});

test("squares of a strip lie side by side inside it", () => {
  const strip = { x: 10, y: 5, square: 12, count: 4, h: 10, vertical: false };
  const rects = [0, 1, 2, 3].map((unit) => squareRect(strip, unit));
  rects.slice(1).forEach((rect, index) => assert.ok(!overlap(rects[index], rect)));
  assert.ok(rects[3].x + rects[3].w <= 10 + 48);
});

test("a chart's axis gives the place of a step, and nothing where internals are missing", () => {
  const layout = {
    xaxis: { d2p: (v) => v * 10, _length: 100, _offset: 20, anchor: "y" },
    yaxis: { d2p: (v) => v * 5, _length: 50, _offset: 7, anchor: "x" },
  };
  assert.deepEqual(axisSpan(layout, "x", 3), { left: 45, top: 7, width: 10, height: 50 });
  assert.equal(axisSpan(layout, "x2", 3), null);
  assert.equal(axisSpan({ xaxis: {} }, "x", 3), null);
  assert.equal(axisSpan(layout, "x", 400), null);
});
