import type { Place } from './place.ts';
import { pixelsOf, quadsOf } from './place.ts';
import type { Step, Tile } from './step.ts';

/** Tiles asked for, by layer: `pixels` along a row and `outs` channels an invocation. */
export type TileWishes = Readonly<Record<string, { readonly pixels?: number; readonly outs?: number }>>;

/** Maps with at least this many pixels keep a GPU busy with whole words of outputs; smaller ones are split by channels. */
const manyPixels = 49;

/**
 * What an invocation computes. Words of bits are written whole, so eight quads where bits are stored. Products that store integers
 * only take as many on large maps, where a weight is read once for several pixels, and one quad on small ones (a dense layer
 * has a single pixel). Two pixels a row share each weight; more cost registers and gain nothing measured.
 */
export function tileOf(
  { kind, writes }: Pick<Step, 'kind'> & { readonly writes: readonly Place[] },
  wish: TileWishes[string] | undefined,
): Tile {
  const [out] = writes;
  if (!out) return { pixels: 1, quads: 1 };
  const all = quadsOf(out);
  const whole = Math.min(8, all);
  const isProduct = kind === 'products';
  const storesBits = writes.some(place => place.kind === 'bits');
  const pixels = isProduct && out.width > 1 ? 2 : 1;
  const quads = storesBits || (isProduct && pixelsOf(out) >= manyPixels) ? whole : 1;
  const wished = wish?.outs === undefined ? quads : Math.max(1, Math.floor(wish.outs / 4));
  return {
    pixels: isProduct ? Math.min(out.width, wish?.pixels ?? pixels) : 1,
    quads: storesBits ? whole : Math.min(all, wished),
  };
}
