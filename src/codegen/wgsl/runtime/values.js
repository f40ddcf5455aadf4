/** @import { InputPort } from '../program.ts' */
/** @import { Input, Picture, Values } from './types.ts' */
import { NetError } from './errors.js';

/**
 * An input as the network takes it, one i32 a value, an image after the other; a copy, so that the caller may go on at once.
 * @param {Input} input
 * @param {InputPort} port
 * @returns {Int32Array<ArrayBuffer>}
 */
export function valuesOf(input, port) {
  const { name, shape, lo, hi } = port;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const parts = (Array.isArray(input) ? input : [input]).map(part =>
    ArrayBuffer.isView(part) ? /** @type {Values} */ (part) : pixelsOf(part, port),
  );
  const values = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    if (part.length === 0 || part.length % size > 0)
      throw new NetError(
        'shape',
        `${name} has ${part.length} values, an image of ${shape.join('x')} has ${size}`,
      );
    values.set(part, end);
    for (const value of part) {
      if (value !== values[end] || value < lo || value > hi)
        throw new NetError('shape', `${name} holds ${value}; whole numbers ${lo} to ${hi} are wanted`);
      end++;
    }
  }
  return values;
}

/**
 * A picture drawn to the size of the input: its grey (Rec. 601), red green blue, or these and alpha, by the number of channels.
 * @param {Picture} picture
 * @param {InputPort} port
 */
function pixelsOf(picture, { name, shape, element }) {
  const [height = 0, width = 0, channels = 0] = shape;
  if (element !== 'u8' || shape.length !== 3 || ![1, 3, 4].includes(channels))
    throw new NetError('shape', `${name} is ${element} ${shape.join('x')}: it takes numbers, not pictures`);
  const pixels = draw(picture, width, height, name);
  const values = new Uint8Array(height * width * channels);
  for (let from = 0, to = 0; to < values.length; from += 4, to += channels) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(from, from + 3);
    if (channels === 1) values[to] = (77 * red + 150 * green + 29 * blue + 128) >> 8;
    else values.set(pixels.subarray(from, from + channels), to);
  }
  return values;
}

/**
 * @param {any} picture
 * @param {number} width
 * @param {number} height
 * @param {string} name
 * @returns {Uint8ClampedArray} red, green, blue, alpha
 */
function draw(picture, width, height, name) {
  const from = picture?.videoWidth ?? picture?.naturalWidth ?? picture?.displayWidth ?? picture?.width;
  if (typeof from !== 'number')
    throw new NetError('shape', `${name} is neither a typed array nor a picture nor a list of them`);
  if (from === 0) throw new NetError('shape', `${name} is a picture without a size; has it loaded?`);
  const isData = picture.data && from === picture.width;
  if (isData && from === width && picture.height === height) return picture.data;
  if (isData) {
    const whole = canvasOf(from, picture.height);
    whole.putImageData(picture, 0, 0);
    return draw(whole.canvas, width, height, name);
  }
  const context = canvasOf(width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/**
 * @param {number} width
 * @param {number} height
 */
function canvasOf(width, height) {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new NetError('shape', 'this browser draws on no OffscreenCanvas: pass numbers');
  return context;
}
