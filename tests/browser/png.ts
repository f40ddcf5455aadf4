import { PNG } from 'pngjs';

/** A PNG whose pixels are red, green and blue of their place. */
export function encodePng(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number],
): Buffer {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) png.data.set([...pixel(x, y), 255], 4 * (y * width + x));
  return PNG.sync.write(png);
}
