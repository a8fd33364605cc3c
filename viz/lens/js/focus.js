/**
 * Moving among the squares by keyboard. A grid (the picture, the panel) is one stop of
 * the Tab key; the arrows move inside: ← → along the units and on to the neighbouring
 * step, ↑ ↓ to the strip above or below in the same step.
 */

/** Which square comes next for a key, or null. `strips`: [{direction, quantity, step, count}]. */
export function nextSquare(square, key, strips, timesteps) {
  const strip = strips.find((s) => sameStrip(s, square));
  if (!strip) return null;
  switch (key) {
    case "ArrowRight": return along(square, strip, 1, timesteps);
    case "ArrowLeft": return along(square, strip, -1, timesteps);
    case "ArrowDown": return across(square, strips, 1);
    case "ArrowUp": return across(square, strips, -1);
    case "Home": return { ...square, unit: 0 };
    case "End": return { ...square, unit: strip.count - 1 };
    default: return null;
  }
}

function along(square, strip, by, timesteps) {
  const unit = square.unit + by;
  if (unit >= 0 && unit < strip.count) return { ...square, unit };
  const step = square.step + by;
  if (square.step < 0 || step < 0 || step >= timesteps) return null;
  return { ...square, step, unit: by > 0 ? 0 : strip.count - 1 };
}

function across(square, strips, by) {
  const column = strips.filter((strip) => strip.step === square.step)
    .sort((a, b) => a.y - b.y || a.x - b.x);
  const next = column[column.findIndex((strip) => sameStrip(strip, square)) + by];
  if (!next) return null;
  const { quantity, direction } = next;
  return { ...square, quantity, direction, unit: Math.min(square.unit, next.count - 1) };
}

function sameStrip(a, b) {
  return a.quantity === b.quantity && a.step === b.step && a.direction === b.direction;
}
