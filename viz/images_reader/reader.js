/**
 * Scrubs through an image row by row, or plays it. Everything is drawn here, from numbers
 * that are already there; the server is only told where the slider came to rest, for the
 * address.
 */

const STEP_MILLISECONDS = 160;
const REST_MILLISECONDS = 200;
const FULL = 92; // percent of the height: the number stands above it
const UNREAD = 0.25; // how strong the rows are drawn that are not read yet

const readers = new WeakMap();

export default function mountReader({ data, parentElement, setStateValue }) {
  if (!data) return undefined;
  const root = parentElement.querySelector(".reader");
  const reader = readers.get(root) ?? new Reader(root);
  readers.set(root, reader);
  reader.tell = (row) => setStateValue("row", row);
  reader.show(data);
  return () => {
    reader.stop();
    readers.delete(root);
  };
}

/** The digit that is most probable after some rows, and how probable. */
export function bestAfter(probabilities, classes, row) {
  const now = probabilities.slice((row - 1) * classes, row * classes);
  if (!now.every(Number.isFinite)) return { digit: -1, share: Number.NaN, now };
  const digit = now.indexOf(Math.max(...now));
  return { digit, share: now[digit], now };
}

/** What is said of it. */
export function sentence(data, row) {
  const { digit, share } = bestAfter(data.probabilities, data.classes, row);
  const rows = row === 1 ? "1 row" : `${row} rows`;
  if (digit < 0) return `After ${rows} the probabilities are NaN: the training diverged.`;
  const mark = digit === data.label ? "✓" : "✗";
  return `After ${rows} most probable: ${mark} ${digit} (${Math.round(share * 100)}%)`;
}

class Reader {
  constructor(root) {
    const find = (name) => root.querySelector(`.${name}`);
    [this.slider, this.count, this.play, this.said, this.canvas, this.bars] = [
      "rows", "count", "play", "said", "image", "bars",
    ].map(find);
    this.root = root;
    this.told = []; // rows that the server has been told and has not answered yet
    this.timer = this.resting = undefined;
    this.slider.addEventListener("input", () => {
      this.stop();
      this.draw(Number(this.slider.value));
      this.rest();
    });
    this.play.addEventListener("click", () => (this.timer ? this.pause() : this.start()));
  }

  show(data) {
    const first = !this.data;
    this.data = data;
    const own = this.told.indexOf(data.row);
    if (own >= 0) this.told.splice(0, own + 1);
    const elsewhere = own < 0 && data.row !== this.given; // an address, or Reset
    this.given = data.row;
    if (first || elsewhere) this.stop();
    this.draw(first || elsewhere ? data.row : this.row);
  }

  start() {
    if (this.row >= this.data.rows) this.draw(1);
    this.play.textContent = "Pause";
    this.timer = setInterval(() => {
      if (this.row >= this.data.rows) this.pause();
      else this.draw(this.row + 1);
    }, STEP_MILLISECONDS);
  }

  pause() {
    this.stop();
    this.rest();
  }

  stop() {
    clearInterval(this.timer);
    clearTimeout(this.resting);
    this.timer = undefined;
    this.play.textContent = "Play";
  }

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.row === this.given) return;
      this.told.push(this.row);
      this.tell(this.row);
    }, REST_MILLISECONDS);
  }

  draw(row) {
    this.row = row;
    this.slider.max = String(this.data.rows);
    this.slider.value = String(row);
    this.count.textContent = String(row);
    this.said.textContent = sentence(this.data, row);
    this.drawImage(row);
    this.drawBars(row);
  }

  drawImage(row) {
    const { image, rows, label } = this.data;
    const context = this.canvas.getContext("2d");
    const size = this.canvas.width / rows;
    const [ink, line] = ["color", "accentColor"].map((name) => getComputedStyle(this.root)[name]);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.fillStyle = ink;
    image.forEach((value, place) => {
      const top = Math.floor(place / rows);
      context.globalAlpha = (value / 255) * (top < row ? 1 : UNREAD);
      context.fillRect((place % rows) * size, top * size, size, size);
    });
    context.globalAlpha = 1;
    context.fillStyle = line;
    context.fillRect(0, Math.min(row * size, this.canvas.height - 4) - 2, this.canvas.width, 4);
    this.canvas.setAttribute("aria-label", `A handwritten ${label}, ${row} of ${rows} rows read`);
  }

  drawBars(row) {
    const { digit, now } = bestAfter(this.data.probabilities, this.data.classes, row);
    const told = now.map((value, place) => `${place}: ${Math.round(value * 100)}%`);
    this.bars.setAttribute("aria-label", `Probabilities after row ${row}: ${told.join(", ")}`);
    now.forEach((value, place) => {
      const bar = this.bars.children[place];
      const share = Number.isFinite(value) ? value : 0;
      bar.querySelector(".fill").style.height = `${share * FULL}%`;
      bar.querySelector(".share").textContent =
        place === digit ? `${Math.round(share * 100)}%` : "";
      bar.classList.toggle("best", place === digit);
      bar.classList.toggle("right", place === this.data.label);
    });
  }
}
