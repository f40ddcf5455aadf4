/** Bits that count `count` things, at least one. */
export const bitsFor = (count: number): number => Math.max(1, Math.ceil(Math.log2(count)));

/** 18-Kbit block RAMs of a memory of `depth` words: the widths they can be set to, as FINN counts them. */
export function bram18(width: number, depth: number): number {
  if (width === 1) return Math.ceil(depth / 16384);
  if (width === 2) return Math.ceil(depth / 8192);
  if (width <= 4) return Math.ceil(depth / 4096) * Math.ceil(width / 4);
  if (width <= 9) return Math.ceil(depth / 2048) * Math.ceil(width / 9);
  if (width <= 18 || depth > 512) return Math.ceil(depth / 1024) * Math.ceil(width / 18);
  return Math.ceil(depth / 512) * Math.ceil(width / 36);
}

/** UltraRAMs: 72 bits by 4096 words. */
export const ultraRam = (width: number, depth: number): number =>
  Math.ceil(width / 72) * Math.ceil(depth / 4096);

/** LUTs of a memory that is read word by word: a LUT6 holds 64 words of one bit. */
export const lutRom = (width: number, depth: number): number => width * Math.ceil(depth / 64);

/** LUTs of a memory with a port to write and one to read: four LUT6 are 32 words of six bits, or 64 of three. */
export const lutRam = (width: number, depth: number): number =>
  depth <= 32 ? 4 * Math.ceil(width / 6) : 4 * Math.ceil(width / 3) * Math.ceil(depth / 64);

/** LUTs of a FIFO's storage: a LUT6 is 32 words of two bits. */
export const lutFifo = (width: number, depth: number): number => Math.ceil(depth / 32) * Math.ceil(width / 2);
