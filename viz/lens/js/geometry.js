/**
 * Where everything stands: pure arithmetic from sizes to coordinates, no DOM.
 *
 * Every step has a column: the cell's box, then a gap in which the wires carry the
 * states on. Where the columns do not all fit, most become narrow frames of a film strip
 * and only the ones around the selected step stay open. All is computed in reading
 * order, left to right, and mirrored for a layer that reads backwards.
 */

const BOX_PADDING = 8;
const LABEL_WIDTH = 60;
const HEADER = 20;
const ARROW = 18;
const ROW = 17;
const EDGE = 16; // what the wires need at the outer side when nothing is labelled there
const EXIT = 66; // room for "c (1, 64)"
const WIDE_EXIT = 74; // room for "backward_h"
const LANE = 18; // from the top to the outputs, where a wire runs above them
const BETWEEN = 18; // from one direction's row of cells to the next, with its wires
const OPEN_CHOICES = [5, 3, 1]; // how many columns may stay open in a film strip
const MIN_FRAME = 9;
const MAX_FRAME = 64;
const NARROW = 500; // a telephone: smaller strips, and no labels where steps are many
const LARGEST_SQUARE = 20;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/**
 * Lays a layer out.
 *
 * @param size {width, timesteps, units, features, selected, reverses, exits, outputs,
 *   joined}: `selected` is a step from 0, `exits` whether the states leave the layer;
 *   `reverses` says for each direction whether it reads backwards, each having a row of
 *   cells of its own; `outputs` counts the output strips of a step, `joined` whether they
 *   touch; `lane` whether a wire runs above them.
 * @param rows {inner, tracks}: the names of the strips inside a cell, and of the states,
 *   from top to bottom.
 */
export function layOut(size, rows) {
  const columns = layColumns(size);
  const vertical = layRows(size, rows, columns.film);
  const mirror = !isTwofold(size) && size.reverses[0]
    ? (span) => ({ x: size.width - span.x - span.w, w: span.w })
    : (span) => span;
  const placed = columns.spans.map((span) => placeColumn(span, size, vertical, mirror));
  placed.sort((a, b) => a.step - b.step);
  const ends = layEnds(columns, size, mirror);
  return {
    ...vertical,
    ...ends,
    film: columns.film,
    labelled: columns.label > 0,
    width: size.width,
    columns: placed,
    strips: [
      ...placed.flatMap((column) =>
        columnStrips(column, { ...size, ...columns }, rows, vertical)),
      ...ends.entries.flatMap((entry, direction) =>
        entryStrips(entry, { ...size, ...columns, direction }, rows, vertical)),
    ],
  };
}

function isTwofold({ reverses }) {
  return reverses.length > 1;
}

/** The width an open column needs at least, and how it is shared out. */
function openWidth(size) {
  const { units, width, timesteps } = size;
  const narrow = width < NARROW;
  const tight = narrow && isTwofold(size);
  const label = narrow && timesteps > 8 ? 0 : LABEL_WIDTH;
  const strip = clamp(units * 11, 30, narrow ? 84 : 110);
  const gapStrip = clamp(units * 9, 14, tight ? 20 : narrow ? 40 : 92);
  const box = 2 * BOX_PADDING + label + Math.max(strip, label ? 0 : 76);
  const largest = 2 * BOX_PADDING + label + Math.max(LARGEST_SQUARE * units, 50);
  const margin = tight ? 16 : 26;
  const gap = gapStrip + margin;
  return { label, box, largest, margin, gap, total: box + gap };
}

/** The room at both ends of a layer of two directions: either is where a pass ends. */
function endWidth({ width, exits }) {
  if (width < NARROW) return EDGE + 8;
  return exits ? WIDE_EXIT : EDGE + 18;
}

function layColumns(size) {
  const { width, timesteps, exits } = size;
  const twofold = isTwofold(size);
  const open = openWidth(size);
  const right = twofold ? endWidth(size) : exits ? EXIT : EDGE;
  const left = twofold ? right : 0;
  const lead = open.gap;
  if (left + lead + timesteps * open.total + right <= width) {
    const spare = width - left - right - lead - timesteps * open.total;
    const box = Math.min(open.box + (0.6 * spare) / timesteps, Math.max(open.largest, open.box));
    const gap = (width - left - right - timesteps * box) / (timesteps + 1);
    const shares = { ...open, box, gap, total: box + gap, start: left + gap, lead: 0 };
    return spansOf(size, { ...shares, left, frame: 0, from: 0, count: timesteps });
  }
  const start = twofold ? left : 34;
  const count = OPEN_CHOICES.find((choice) =>
    choice === 1 || (choice < timesteps
      && width - right - start - (twofold ? lead : 0) - choice * open.total >= MIN_FRAME * (timesteps - choice)));
  const room = width - right - start - (twofold ? lead : 0);
  const frames = timesteps - count;
  const frame = frames ? clamp((room - count * open.total) / frames, 1, MAX_FRAME) : 0;
  const total = (room - frames * frame) / count;
  const reading = !twofold && size.reverses[0] ? timesteps - 1 - size.selected : size.selected;
  const from = clamp(reading - (count - 1) / 2, 0, frames);
  const shares = { ...open, total, start, lead: twofold ? lead : 0 };
  return spansOf(size, { ...shares, left: 0, frame, from, count });
}

function spansOf(size, shares) {
  const { box, gap, total, start, lead, frame, from, count, label, left, margin } = shares;
  const spans = [];
  const backwards = !isTwofold(size) && size.reverses[0];
  let x = start;
  let before = { x: left, w: start - left }; // the gap before the first column
  for (let index = 0; index < size.timesteps; index += 1) {
    const isOpen = index >= from && index < from + count;
    if (index === from && lead) {
      before = { x, w: lead };
      x += lead;
    }
    const w = isOpen ? total : frame;
    const boxWidth = isOpen ? box + 0.6 * (total - box - gap) : frame;
    const step = backwards ? size.timesteps - 1 - index : index;
    spans.push({ step, open: isOpen, x, w, boxWidth, before });
    before = { x: x + boxWidth, w: w - boxWidth };
    x += w;
  }
  const film = count < size.timesteps;
  return { film, label, margin, spans, left, start, end: x, after: before };
}

/** Where the starting states enter and the final ones leave, for each direction. */
function layEnds({ film, left, start, end, after }, size, mirror) {
  const right = { x: end, w: size.width - end };
  if (!isTwofold(size)) {
    return { entries: [mirror({ x: left, w: start - left })], exits: [mirror(right)] };
  }
  const first = { x: 0, w: film ? start : left };
  const forth = { entry: film ? first : { x: left, w: start - left }, exit: right };
  const back = { entry: film ? right : after, exit: first };
  const ends = size.reverses.map((reverse) => (reverse ? back : forth));
  return { entries: ends.map(({ entry }) => entry), exits: ends.map(({ exit }) => exit) };
}

function layRows(size, { inner, tracks }, film) {
  const twofold = isTwofold(size);
  const output = { y: size.lane ? LANE : 5, h: 13 };
  const tall = film && size.units > 16 ? (twofold ? 96 : 112) : 0;
  const [row, header, least] = twofold ? [14, 18, 50] : [ROW, HEADER, 62];
  const track = twofold ? 36 : 44;
  const h = Math.max(header + inner.length * row + 6, track * tracks.length, least, tall);
  const bands = size.reverses.map((_, index) => {
    const y = output.y + output.h + ARROW + index * (h + BETWEEN);
    const trackYs = tracks.map((__, place) => y + (h * (place + 0.5)) / tracks.length + (twofold ? 4 : 0));
    return { box: { y, h }, trackYs };
  });
  const bottom = bands.at(-1).box.y + h;
  const input = { y: bottom + ARROW, h: 15 };
  const word = { y: input.y + input.h + 5, h: 22 };
  return { output, bands, header, input, word, height: word.y + word.h };
}

function placeColumn(span, size, { bands }, mirror) {
  const box = mirror({ x: span.x, w: span.boxWidth });
  const after = mirror({ x: span.x + span.boxWidth, w: span.w - span.boxWidth });
  const gaps = size.reverses.map((reverse) =>
    (isTwofold(size) && reverse ? span.before : after));
  return {
    step: span.step,
    open: span.open,
    ...mirror({ x: span.x, w: span.w }),
    boxes: bands.map((band) => ({ ...box, ...band.box })),
    gaps,
    center: box.x + box.w / 2,
  };
}

function columnStrips(column, size, rows, vertical) {
  return column.open
    ? openStrips(column, size, rows, vertical)
    : frameStrips(column, size, rows, vertical);
}

function openStrips(column, size, rows, vertical) {
  const { step, center, boxes } = column;
  const input = { direction: 0, quantity: "input", step, count: size.features };
  return [
    ...outputStrips(column, size, vertical),
    ...boxes.flatMap((_, direction) => cellStrips({ ...column, direction }, size, rows, vertical)),
    centered(input, center, vertical.input, { room: boxes[0].w, largest: 17 }),
  ];
}

/** A step's output strips, side by side above the cell. */
function outputStrips({ step, center, boxes }, size, { output }) {
  const { outputs, units } = size;
  const between = size.joined ? 2 : Math.min(12, boxes[0].w / 8);
  const square = Math.min((boxes[0].w - between * (outputs - 1)) / (outputs * units), 15);
  const one = square * units;
  const left = center - (outputs * one + between * (outputs - 1)) / 2;
  return Array.from({ length: outputs }, (_, direction) => ({
    direction, quantity: "output", step, count: units, vertical: false,
    x: left + direction * (one + between), y: output.y, square, h: output.h,
  }));
}

function cellStrips(column, size, { inner, tracks }, { bands, header }) {
  const { step, direction } = column;
  const [box, gap] = [column.boxes[direction], column.gaps[direction]];
  const { trackYs } = bands[direction];
  const room = box.w - 2 * BOX_PADDING - size.label;
  const rowHeight = (box.h - header - 6) / Math.max(inner.length, 1);
  const height = Math.min(rowHeight - 4, 15);
  return [
    ...inner.map((quantity, index) => ({
      direction, quantity, step, count: size.units, vertical: false,
      x: box.x + BOX_PADDING + size.label,
      y: box.y + header + index * rowHeight + (rowHeight - height) / 2,
      square: Math.min(room / size.units, LARGEST_SQUARE), h: height,
    })),
    ...tracks.map((quantity, index) =>
      centered({ direction, quantity, step, count: size.units }, gap.x + gap.w / 2,
        { y: trackYs[index] - 6.5, h: 13 }, { room: gap.w - size.margin, largest: 15 })),
  ];
}

/** A horizontal strip {quantity, step, count} around a centre, as large as the room lets it. */
function centered(strip, center, { y, h }, { room, largest }) {
  const square = Math.min(room / strip.count, largest);
  return { ...strip, vertical: false, x: center - (square * strip.count) / 2, y, square, h };
}

function frameStrips(column, size, { tracks }, { bands, input }) {
  const { step, x, w } = column;
  const thickness = Math.min(w > 14 ? w - 4 : 0.92 * w, 14);
  const left = x + (w - thickness) / 2;
  return [
    ...bands.flatMap(({ box }, direction) => {
      const room = box.h / tracks.length;
      const square = Math.min((room - 8) / size.units, 14);
      return tracks.map((quantity, index) => ({
        direction, quantity, step, count: size.units, vertical: true, x: left, square, w: thickness,
        y: box.y + room * (index + 0.5) - (square * size.units) / 2,
      }));
    }),
    frameInput(step, column, size, input, thickness),
  ];
}

function frameInput(step, { x, w }, { features }, input, thickness) {
  const strip = { direction: 0, quantity: "input", step, count: features };
  if (w - 4 >= 5 * features) return centered(strip, x + w / 2, input, { room: w - 4, largest: 14 });
  return {
    ...strip, vertical: true,
    x: x + (w - thickness) / 2, w: thickness, y: input.y, square: input.h / features,
  };
}

function entryStrips(entry, size, { tracks }, { bands }) {
  const { direction, units, margin } = size;
  const { box, trackYs } = bands[direction];
  return tracks.map((quantity, index) => {
    const y = trackYs[index];
    const strip = { direction, quantity, step: -1, count: units };
    if (entry.w > 40 || (isTwofold(size) && entry.w > 34.5)) {
      return centered(strip, entry.x + entry.w / 2, { y: y - 6.5, h: 13 }, { room: entry.w - margin, largest: 15 });
    }
    const square = Math.min((box.h / tracks.length - 22) / units, 9);
    return {
      ...strip, vertical: true, w: 9,
      x: entry.x + entry.w / 2 - 4.5, y: y - (square * units) / 2, square,
    };
  });
}

/** The rectangle of one square of a strip (`unit` from 0), with a hairline between. */
export function squareRect(strip, unit) {
  const spacing = strip.square >= 5 ? 1.2 : strip.square >= 3 ? 0.5 : 0;
  const size = strip.square - spacing;
  return strip.vertical
    ? { x: strip.x, y: strip.y + unit * strip.square, w: strip.w, h: size }
    : { x: strip.x + unit * strip.square, y: strip.y, w: size, h: strip.h };
}

/** The rectangle around a whole strip. */
export function stripRect(strip) {
  const long = strip.square * strip.count;
  return strip.vertical
    ? { x: strip.x, y: strip.y, w: strip.w, h: long }
    : { x: strip.x, y: strip.y, w: long, h: strip.h };
}
