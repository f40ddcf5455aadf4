import type { Draw } from '../../ir/random.ts';

/** How training images are varied; every draw comes from the run's seed. */
export interface Augmentation {
  /** Mirrored left to right every other time. */
  readonly flip: boolean;
  /** Moved by at most so many pixels down and across, zeros where nothing came from: a crop of the padded image. */
  readonly shift: number;
  /** Least share of the area that a random crop keeps, which is scaled back to the image's size; 1: none. */
  readonly crop: number;
  /** Side of a square at a random place that is greyed out to the mean of the training images; 0: none. */
  readonly cutout: number;
}

export const plain: Augmentation = { flip: false, shift: 0, crop: 1, cutout: 0 };

export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

type Pixels = Uint8Array | Float32Array;

/** A whole number in [lo, hi]. */
const between = (draw: Draw, lo: number, hi: number): number => lo + Math.floor(draw() * (hi - lo + 1));

/**
 * Writes a varied copy of one image into `into` (f32 [H, W, C]). The number of draws does not depend on what is drawn.
 * `means`: what a cut-out place becomes, a value a channel.
 */
export function augment(
  from: Pixels,
  into: Float32Array,
  picture: Picture,
  { flip, shift, crop, cutout }: Augmentation,
  means: Float64Array,
  draw: Draw,
): void {
  const isMirrored = flip && draw() < 0.5;
  const down = shift > 0 ? between(draw, -shift, shift) : 0;
  const right = shift > 0 ? between(draw, -shift, shift) : 0;
  if (crop < 1) resizedCrop(from, into, picture, isMirrored, crop, draw);
  else moved(from, into, picture, isMirrored, down, right);
  if (cutout > 0) erase(into, picture, cutout, means, draw);
}

/** Pixel [y, x] is that of [y - down, x - right], mirrored first if asked for; 0 outside. */
function moved(
  from: Pixels,
  into: Float32Array,
  { height, width, channels }: Picture,
  isMirrored: boolean,
  down: number,
  right: number,
): void {
  if (!isMirrored && down === 0 && right === 0) {
    into.set(from);
    return;
  }
  into.fill(0);
  for (let y = Math.max(0, down); y < Math.min(height, height + down); y++)
    for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
      const column = isMirrored ? width - 1 - (x - right) : x - right;
      const source = ((y - down) * width + column) * channels;
      const target = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) into[target + c] = from[source + c]!;
    }
}

/** How often a crop is drawn before the whole image is taken, as torchvision's RandomResizedCrop does. */
const cropTries = 10;

/** A crop of a random share of the area, of a shape between 3:4 and 4:3, resized bilinearly. */
function resizedCrop(
  from: Pixels,
  into: Float32Array,
  { height, width, channels }: Picture,
  isMirrored: boolean,
  least: number,
  draw: Draw,
): void {
  let box = { top: 0, left: 0, rows: height, columns: width };
  let isFound = false;
  for (let attempt = 0; attempt < cropTries; attempt++) {
    const area = height * width * (least + draw() * (1 - least));
    const ratio = Math.exp((2 * draw() - 1) * Math.log(4 / 3));
    const columns = Math.round(Math.sqrt(area * ratio));
    const rows = Math.round(Math.sqrt(area / ratio));
    const [downShare, rightShare] = [draw(), draw()];
    if (isFound || rows < 1 || columns < 1 || rows > height || columns > width) continue;
    isFound = true;
    box = {
      top: Math.floor(downShare * (height - rows + 1)),
      left: Math.floor(rightShare * (width - columns + 1)),
      rows,
      columns,
    };
  }
  const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  for (let y = 0; y < height; y++) {
    const row = box.top + clamp(((y + 0.5) * box.rows) / height - 0.5, box.rows - 1);
    const [top, below] = [Math.floor(row), Math.min(Math.floor(row) + 1, height - 1)];
    for (let x = 0; x < width; x++) {
      const at = isMirrored ? width - 1 - x : x;
      const column = box.left + clamp(((at + 0.5) * box.columns) / width - 0.5, box.columns - 1);
      const [left, beside] = [Math.floor(column), Math.min(Math.floor(column) + 1, width - 1)];
      const [v, h] = [row - top, column - left];
      for (let c = 0; c < channels; c++) {
        const pixel = (r: number, q: number) => from[(r * width + q) * channels + c]!;
        const upper = (1 - h) * pixel(top, left) + h * pixel(top, beside);
        const lower = (1 - h) * pixel(below, left) + h * pixel(below, beside);
        into[(y * width + x) * channels + c] = (1 - v) * upper + v * lower;
      }
    }
  }
}

/** A square of `side` pixels around a random pixel, cut off at the image's edge (DeVries and Taylor 2017). */
function erase(
  into: Float32Array,
  { height, width, channels }: Picture,
  side: number,
  means: Float64Array,
  draw: Draw,
): void {
  const top = between(draw, 0, height - 1) - (side >> 1);
  const left = between(draw, 0, width - 1) - (side >> 1);
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + side); x++)
      for (let c = 0; c < channels; c++) into[(y * width + x) * channels + c] = means[c]!;
}
