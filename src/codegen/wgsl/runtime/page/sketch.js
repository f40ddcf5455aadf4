import { contextOf } from './picture.js';

/** A drawing area for pointer and keys; calls back after every change. */
export class Sketch {
  /** @type {{ x: number, y: number }[][]} */
  #strokes = [];
  #pen = { x: 140, y: 140, isDown: false, isShown: false };
  #context;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} onChange
   */
  constructor(canvas, onChange) {
    this.canvas = canvas;
    this.onChange = onChange;
    this.#context = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext('2d', { willReadFrequently: true })
    );
    canvas.addEventListener('pointerdown', event => {
      canvas.setPointerCapture(event.pointerId);
      this.#begin(this.#placeOf(event));
    });
    canvas.addEventListener('pointermove', event => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      for (const each of event.getCoalescedEvents?.() ?? [event]) this.#extend(this.#placeOf(each));
    });
    canvas.addEventListener('keydown', event => this.#key(event));
    canvas.addEventListener('blur', () => this.#show(false));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  clear() {
    this.#strokes = [];
    this.#pen.isDown = false;
    this.#changed();
  }

  /**
   * The drawing as MNIST has its digits: white on black, its longer side 20 of 28 pixels, its centre of mass in the middle.
   * @param {number} width
   * @param {number} height
   * @returns {Uint8Array} a value a pixel
   */
  centred(width, height) {
    const { width: w, height: h } = this.canvas;
    this.#paint(false);
    const { data } = this.#context.getImageData(0, 0, w, h);
    const box = { left: w, top: h, right: 0, bottom: 0 };
    let mass = 0;
    let massX = 0;
    let massY = 0;
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const ink = data[4 * (y * w + x) + 3] ?? 0;
        if (ink === 0) continue;
        box.left = Math.min(box.left, x);
        box.right = Math.max(box.right, x + 1);
        box.top = Math.min(box.top, y);
        box.bottom = Math.max(box.bottom, y + 1);
        mass += ink;
        massX += ink * (x + 0.5);
        massY += ink * (y + 0.5);
      }
    const values = new Uint8Array(width * height);
    if (mass > 0) {
      const longer = Math.max(box.right - box.left, box.bottom - box.top);
      const scale = ((20 / 28) * Math.min(width, height)) / longer;
      const context = contextOf(new OffscreenCanvas(width, height));
      context.imageSmoothingQuality = 'high';
      context.translate(width / 2, height / 2);
      context.scale(scale, scale);
      context.drawImage(this.canvas, -massX / mass, -massY / mass);
      const small = context.getImageData(0, 0, width, height).data;
      values.forEach((_, index) => (values[index] = small[4 * index + 3] ?? 0));
    }
    this.#paint();
    return values;
  }

  /** @param {PointerEvent} event */
  #placeOf(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - left) * this.canvas.width) / width,
      y: ((event.clientY - top) * this.canvas.height) / height,
    };
  }

  /** @param {{ x: number, y: number }} place */
  #begin(place) {
    this.#strokes.push([place]);
    this.#changed();
  }

  /** @param {{ x: number, y: number }} place */
  #extend(place) {
    this.#strokes.at(-1)?.push(place);
    this.#changed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = event.shiftKey ? 4 : 10;
    const [dx, dy] =
      { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[
        event.key
      ] ?? [];
    const pen = this.#pen;
    if (dx !== undefined && dy !== undefined) {
      pen.x = Math.min(this.canvas.width, Math.max(0, pen.x + dx));
      pen.y = Math.min(this.canvas.height, Math.max(0, pen.y + dy));
      if (pen.isDown) this.#extend({ x: pen.x, y: pen.y });
    } else if (event.key === ' ') {
      pen.isDown = !pen.isDown;
      if (pen.isDown) this.#begin({ x: pen.x, y: pen.y });
    } else if (event.key === 'Delete' || event.key === 'Backspace') this.clear();
    else return;
    event.preventDefault();
    this.#show(true);
  }

  /** @param {boolean} isShown whether a ring marks the pen of the keys */
  #show(isShown) {
    this.#pen.isShown = isShown;
    this.#paint();
  }

  #changed() {
    this.#paint();
    this.onChange();
  }

  #paint(withPen = this.#pen.isShown) {
    const context = this.#context;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.strokeStyle = getComputedStyle(this.canvas).color;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.lineWidth = this.canvas.width / 14;
    for (const stroke of this.#strokes) {
      context.beginPath();
      for (const { x, y } of stroke) context.lineTo(x, y);
      // A dot is a short line.
      const [first] = stroke;
      if (first && stroke.length === 1) context.lineTo(first.x, first.y + 0.01);
      context.stroke();
    }
    if (!withPen) return;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(this.#pen.x, this.#pen.y, this.#pen.isDown ? 10 : 14, 0, 2 * Math.PI);
    context.stroke();
  }
}
