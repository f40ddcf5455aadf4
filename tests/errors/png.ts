import { PNG } from 'pngjs';

/** A black picture. */
export function encodePng(height: number, width: number): Uint8Array {
  const png = new PNG({ height, width });
  png.data.fill(255);
  return PNG.sync.write(png);
}
