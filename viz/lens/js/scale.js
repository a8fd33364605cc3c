/**
 * The fixed colour scales. Fills are laid over the background with an opacity, so that
 * one drawing serves light and dark; the values are those of viz/theme.py, whose colours
 * come in as custom properties. They are read once and written out as plain numbers:
 * thousands of var() in a picture cost tens of milliseconds a step.
 */

export const FULL_OPACITY = 0.72;
export const STRETCH = 0.6;
const DARK = 22; // every part of the dark background, or less
const LIGHTEST = 0.135; // (0.85 + 0.05) / (0.135 + 0.05) is a contrast of 4.8
const MOST_WHITE = 0.4;
const palette = new Map();

/**
 * Reads the palette from the style of an element inside the lens. On a dark background the
 * hues are lightened as far as the numbers printed on them allow, or small values would
 * hardly be seen.
 */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const dark = luminance(style.color.match(/[\d.]+/g)?.slice(0, 3).map(Number) ?? [0, 0, 0]) > 0.5;
  for (const name of style) {
    const match = /^--(?:fill-)?([\w-]+)$/.exec(name);
    const value = style.getPropertyValue(name).trim();
    if (!match || !/^\d+ \d+ \d+$/.test(value)) continue;
    const hue = value.split(" ").map(Number);
    palette.set(match[1], dark ? lightened(hue) : hue);
  }
}

/** The lightest mix of a hue with white on which light text keeps a contrast of 4.5. */
export function lightened(hue) {
  const mixed = (share) => hue.map((part) => Math.round(part + share * (255 - part)));
  const shown = (share) => luminance(mixed(share).map((part) => FULL_OPACITY * part + (1 - FULL_OPACITY) * DARK));
  let share = MOST_WHITE;
  while (share > 0 && shown(share) > LIGHTEST) share -= 0.01;
  return mixed(Math.max(share, 0));
}

/** The relative luminance of a colour, as WCAG defines it: 0 to 1. */
function luminance(color) {
  const [red, green, blue] = color.map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What a strip is coloured by: a gate's own hue, or the diverging scale of states. */
export function scaleOf(model, quantity) {
  const gate = model.byName[quantity]?.role === "gate";
  return gate ? { kind: "sequential", hue: quantity } : { kind: "diverging" };
}

/** The fill of a value: {hue, opacity, broken}; the hue is a name of the palette. */
export function fillOf(value, scale) {
  if (!Number.isFinite(value)) return { hue: "positive", opacity: 0.1, broken: true };
  const size = Math.min(Math.abs(value), 1);
  if (scale.kind === "sequential" && value >= 0) {
    const opacity = 0.03 + (FULL_OPACITY - 0.03) * size;
    return { hue: scale.hue, opacity, broken: false };
  }
  const hue = value < 0 ? "negative" : "positive";
  return { hue, opacity: FULL_OPACITY * size ** STRETCH, broken: false };
}

/** The red, green and blue of a hue, each 0 to 255. */
export function paletteColor(hue) {
  return palette.get(hue) ?? [128, 128, 128];
}

/** A fill as one CSS colour. */
export function cssColor({ hue, opacity }) {
  return `rgb(${paletteColor(hue).join(" ")} / ${opacity.toFixed(3)})`;
}
