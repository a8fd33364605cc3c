/**
 * Dense strips are painted as bitmaps, one pixel a unit: a changed picture of thousands
 * of squares would otherwise cost a style of its own for every one of them. The squares
 * are there all the same, unfilled, to be pointed at, focused and read.
 */

import { fillOf, paletteColor } from "./scale.js";

/** A context in main memory: these bitmaps are too small to be worth a graphics card. */
function plainContext(canvas) {
  canvas.lensContext ??= canvas.getContext("2d", { willReadFrequently: true });
  return canvas.lensContext;
}

/** Paints values into a canvas, one pixel each, in a row or (vertical) in a column. */
export function paintBitmap(canvas, values, scale, vertical = false) {
  const { length } = values;
  const [width, height] = vertical ? [1, length] : [length, 1];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = plainContext(canvas);
  const image = context.createImageData(width, height);
  values.forEach((value, index) => {
    const { hue, opacity, broken } = fillOf(value, scale);
    if (broken) return; // hatched by its square
    const [red, green, blue] = paletteColor(hue);
    image.data.set([red, green, blue, Math.round(255 * opacity)], 4 * index);
  });
  context.putImageData(image, 0, 0);
}

/** The canvas on which a picture's dense strips are drawn together. */
export class BitmapLayer {
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** Clears the layer; `density` is how many device pixels make a unit of the layout. */
  begin(width, height, density) {
    const { canvas } = this;
    const [w, h] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.density = density;
    this.context = plainContext(canvas);
    this.context.setTransform(density, 0, 0, density, 0, 0);
    this.context.clearRect(0, 0, width, height);
  }

  /** Draws a strip's bitmap into its rectangle. */
  draw(bitmap, { x, y, w, h }, { square, faint }) {
    this.context.globalAlpha = faint ? 0.3 : 1;
    // Less than a pixel a unit: neighbours are averaged rather than dropped.
    this.context.imageSmoothingEnabled = square * this.density < 1;
    this.context.drawImage(bitmap, x, y, w, h);
  }

  /** Hatches a rectangle: there is no number. */
  hatch({ x, y, w, h }, color) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(x, y, w, h);
    context.clip();
    context.beginPath();
    for (let start = x - h; start < x + w; start += 4) {
      context.moveTo(start, y + h);
      context.lineTo(start + h, y);
    }
    context.globalAlpha = 1;
    context.strokeStyle = color;
    context.stroke();
    context.restore();
  }
}
