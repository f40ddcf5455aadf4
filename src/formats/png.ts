import { PNG } from 'pngjs';
import { fail } from '../ir/diagnostic.ts';
import type { Code } from '../ir/diagnostic.ts';
import { faultOfPixels } from './png-data.ts';

/** 8-bit pixels, row-major [height, width, channels]: grey, grey + alpha, RGB or RGB + alpha. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly pixels: Uint8Array;
}

/** What a PNG's first 33 bytes say. */
export type PictureHeader = Pick<Picture, 'height' | 'width' | 'channels'>;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Channels by PNG colour type; a palette (3) is RGB. */
const channelsOfType: Readonly<Record<number, Picture['channels']>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** Bytes of a PNG that `readPngHeader` needs. */
export const pngHeaderBytes = 33;

export function readPngHeader(bytes: Uint8Array, file: string, code: Code): PictureHeader {
  if (bytes.length === 0) fail(code, `${file}: the file is empty (0 bytes)`);
  if (signature.some((byte, at) => at < bytes.length && bytes[at] !== byte))
    fail(code, `${file} is not a PNG: it does not begin with \\x89PNG`);
  if (bytes.length < pngHeaderBytes)
    fail(code, `${file}: cut short: ${bytes.length} bytes hold no PNG header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = channelsOfType[bytes[25]!];
  if (view.getUint32(12) !== 0x49484452 || channels === undefined)
    return fail(code, `${file}: damaged PNG: no valid IHDR chunk comes first`);
  if (bytes[24] === 16) fail(code, `${file} has 16 bits a channel; 8 are read`);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0) fail(code, `${file}: damaged PNG: it announces ${height}x${width} pixels`);
  return { width, height, channels };
}

/** The pixels of a PNG, colours and depths of less than 8 bits expanded; errors carry `code` and begin with the file. */
export function readPng(bytes: Uint8Array, file: string, code: Code = 'E0503'): Picture {
  const { channels } = readPngHeader(bytes, file, code);
  const fault = faultOfPixels(bytes);
  if (fault !== undefined) fail(code, `${file}: damaged PNG: ${fault}`);
  let decoded: { readonly width: number; readonly height: number; readonly data: Uint8Array };
  try {
    decoded = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    return fail(code, `${file}: damaged PNG: ${(error as Error).message}`);
  }
  const { width, height, data } = decoded;
  const pixels = new Uint8Array(width * height * channels);
  /** Where the channels are among decoded red, green, blue, alpha. */
  const from = channels === 2 ? [0, 3] : [0, 1, 2, 3].slice(0, channels);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let channel = 0; channel < channels; channel++)
      pixels[pixel * channels + channel] = data[pixel * 4 + from[channel]!]!;
  return { height, width, channels, pixels };
}

/** The bytes of a PNG file. */
export function writePng({ height, width, channels, pixels }: Picture): Uint8Array {
  if (pixels.length !== height * width * channels)
    throw new RangeError(`${pixels.length} values are no picture of ${height}x${width}x${channels}`);
  const colorType = ({ 1: 0, 2: 4, 3: 2, 4: 6 } as const)[channels];
  const png = new PNG({ width, height, colorType, inputColorType: 6, inputHasAlpha: true });
  const colours = channels >= 3 ? [0, 1, 2] : [0, 0, 0];
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let colour = 0; colour < 3; colour++)
      png.data[pixel * 4 + colour] = pixels[pixel * channels + colours[colour]!]!;
    png.data[pixel * 4 + 3] = channels % 2 === 0 ? pixels[pixel * channels + channels - 1]! : 255;
  }
  return new Uint8Array(PNG.sync.write(png, { colorType, inputColorType: 6, inputHasAlpha: true }));
}
