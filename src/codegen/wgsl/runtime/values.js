/** @import { InputPort } from '../program.ts' */
/** @import { Input, Values } from './types.ts' */
import { NetError } from './errors.js';

/** @param {readonly number[]} shape */
export const sizeOf = shape => shape.reduce((product, extent) => product * extent, 1);

/**
 * An input as the network takes it, one i32 a value, an image after the other; a copy, so that the caller may go on at once.
 * @param {Input} input
 * @param {InputPort} port
 * @returns {Int32Array<ArrayBuffer>}
 */
export function valuesOf(input, port) {
  const { name, shape, lo, hi } = port;
  const parts = (Array.isArray(input) ? input : [input]).map(part =>
    ArrayBuffer.isView(part) ? /** @type {Values} */ (part) : pixelsOf(part, port),
  );
  const values = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    if (!part.length || part.length % sizeOf(shape))
      throw new NetError('shape', `${name} has ${part.length} values, not ${shape.join(' x ')}`);
    values.set(part, end);
    for (const value of part)
      if (value !== values[end++] || value < lo || value > hi)
        throw new NetError('shape', `${name} holds ${value}, no whole number ${lo} to ${hi}`);
  }
  return values;
}

/**
 * A picture drawn to the size of the input: its grey (Rec. 601), or as many of red, green, blue, alpha as there are channels.
 * @param {any} picture
 * @param {InputPort} port
 */
function pixelsOf(picture, { name, shape: [height = 0, width = 0, channels = 5], hi }) {
  try {
    // Drawing a video or an image that has not loaded would draw nothing and say nothing.
    if (channels > 4 || hi !== 255 || picture.readyState < 2 || picture.complete === false) throw Error();
    if (picture.data) {
      const whole = contextOf(picture.width, picture.height);
      whole.putImageData(picture, 0, 0);
      picture = whole.canvas;
    }
    const context = contextOf(width, height);
    context.drawImage(picture, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return new Uint8Array(width * height * channels).map((_, index) => {
      const pixel = 4 * Math.floor(index / channels);
      const [red = 0, green = 0, blue = 0] = data.subarray(pixel);
      return channels === 1
        ? (77 * red + 150 * green + 29 * blue + 128) >> 8
        : (data[pixel + (index % channels)] ?? 0);
    });
  } catch (error) {
    throw new NetError('shape', `${name} takes no such thing, or not yet`, error);
  }
}

/**
 * @param {number} width
 * @param {number} height
 */
const contextOf = (width, height) =>
  /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  );
