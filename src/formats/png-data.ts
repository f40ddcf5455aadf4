import { inflateSync } from 'node:zlib';

/** First pixel and distance of the seven passes of an interlaced PNG: [x, y, across, down]. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of a PNG's rows before compression: each a filter byte and its pixels. */
function rowBytes(width: number, height: number, bitsPerPixel: number, isInterlaced: boolean): number {
  const part = (across: number, down: number) =>
    across > 0 ? down * (1 + Math.ceil((across * bitsPerPixel) / 8)) : 0;
  if (!isInterlaced) return part(width, height);
  return adam7.reduce(
    (sum, [x, y, across, down]) =>
      sum + part(Math.ceil((width - x) / across), Math.ceil((height - y) / down)),
    0,
  );
}

/**
 * What is wrong with the compressed pixels of a PNG whose first chunk is a valid IHDR, or undefined. pngjs takes missing pixels for
 * black and ends the process where a header announces too many, so they are counted before it sees them.
 */
export function faultOfPixels(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[bytes[25]!] ?? 0;
  const wanted = rowBytes(width, height, channels * bytes[24]!, bytes[28] === 1);
  // Deflate makes at most 1032 bytes of one: a header that announces more is not believed.
  if (wanted > 1032 * bytes.length)
    return `it announces ${height}x${width} pixels, more than ${bytes.length} bytes can hold`;
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x49444154) parts.push(bytes.subarray(at + 8, at + 8 + length));
  }
  let found: number;
  try {
    found = inflateSync(Buffer.concat(parts), { maxOutputLength: wanted + 1 }).length;
  } catch (error) {
    return (error as Error).message;
  }
  return found === wanted
    ? undefined
    : `its ${height}x${width} pixels take ${wanted} bytes, ${found} are there`;
}
