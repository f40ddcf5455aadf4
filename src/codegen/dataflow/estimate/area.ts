/** What a unit is expected to take: a model, nothing was synthesised. */
export interface Area {
  /** 6-input LUTs, all of them. */
  readonly lut: number;
  /** Those of `lut` that are memory: LUT RAM, ROM, shift registers. */
  readonly lutMemory: number;
  readonly ff: number;
  /** 18-Kbit block RAMs. */
  readonly bram18: number;
  readonly uram: number;
  readonly dsp: number;
}

export const noArea: Area = { lut: 0, lutMemory: 0, ff: 0, bram18: 0, uram: 0, dsp: 0 };

export const addAreas = (areas: readonly Area[]): Area =>
  areas.reduce(
    (sum, area) => ({
      lut: sum.lut + area.lut,
      lutMemory: sum.lutMemory + area.lutMemory,
      ff: sum.ff + area.ff,
      bram18: sum.bram18 + area.bram18,
      uram: sum.uram + area.uram,
      dsp: sum.dsp + area.dsp,
    }),
    noArea,
  );
