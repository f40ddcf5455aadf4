import { fail } from '../ir/diagnostic.ts';
import type { Code } from '../ir/diagnostic.ts';
import { showShape } from '../ir/element.ts';
import type { Picture } from './png.ts';

/**
 * A picture's pixels as [H, W, C], where nothing is lost by it: an opaque alpha channel goes, grey is repeated for C = 3, and
 * colours that are all grey become C = 1. Anything else is an error of `code`.
 */
export function pixelsAs(picture: Picture, shape: readonly number[], file: string, code: Code): Uint8Array {
  const [height = 1, width = 1, channels = 1] = shape.length >= 2 ? shape : [];
  const found = `${file} is ${picture.height}x${picture.width} with ${kindOf(picture.channels)}`;
  if (shape.length < 2 || shape.length > 3 || picture.height !== height || picture.width !== width)
    fail(code, `${found}; wanted: ${showShape(shape)} (height, width, channels)`);
  if (picture.channels === channels) return picture.pixels;
  const pixels = new Uint8Array(height * width * channels);
  const colours = picture.channels >= 3 ? 3 : 1;
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = pixel * picture.channels;
    if (colours < picture.channels && picture.pixels[at + colours] !== 255)
      fail(
        code,
        `${found} and has see-through pixels; wanted: ${showShape(shape)}, so save it without alpha`,
      );
    const [red, green, blue] = [0, 1, 2].map(colour => picture.pixels[at + Math.min(colour, colours - 1)]!);
    if (channels === 1 && (red !== green || red !== blue))
      fail(code, `${found} and has colours; wanted: ${showShape(shape)}, so save it as grey`);
    if (channels === 4 || channels === 2)
      fail(code, `${found}; wanted: ${showShape(shape)}, and it has no such channels`);
    pixels.set(channels === 1 ? [red!] : [red!, green!, blue!], pixel * channels);
  }
  return pixels;
}

const kindOf = (channels: Picture['channels']): string =>
  ({ 1: 'grey pixels', 2: 'grey + alpha pixels', 3: 'RGB pixels', 4: 'RGB + alpha pixels' })[channels];
