/** What a unit is expected to take: a model, nothing was synthesised. */
export interface Area {
  readonly lut: number;
  readonly ff: number;
  readonly bram18: number;
  readonly uram: number;
  readonly dsp: number;
}

export const noArea: Area = { lut: 0, ff: 0, bram18: 0, uram: 0, dsp: 0 };
export const addAreas = (areas: readonly Area[]): Area =>
  areas.reduce(
    (sum, area) => ({
      lut: sum.lut + area.lut,
      ff: sum.ff + area.ff,
      bram18: sum.bram18 + area.bram18,
      uram: sum.uram + area.uram,
      dsp: sum.dsp + area.dsp,
    }),
    noArea,
  );

/** 18-Kbit block RAMs of a memory of `depth` words: the widths they can be set to, as FINN counts them. */
export function bram18(width: number, depth: number): number {
  if (width === 1) return Math.ceil(depth / 16384);
  if (width === 2) return Math.ceil(depth / 8192);
  if (width <= 4) return Math.ceil(depth / 4096) * Math.ceil(width / 4);
  if (width <= 9) return Math.ceil(depth / 2048) * Math.ceil(width / 9);
  if (width <= 18 || depth > 512) return Math.ceil(depth / 1024) * Math.ceil(width / 18);
  return Math.ceil(depth / 512) * Math.ceil(width / 36);
}
