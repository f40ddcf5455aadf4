import { finn, finnConverterLut } from './finn.ts';
import type { HardwareUnit, MatvecHardware } from './hardware-unit.ts';

/** A known mistake of FINN's estimates, with a case: what it says and what is so. */
export interface Quirk {
  readonly name: string;
  readonly why: string;
  readonly says: number;
  readonly is: number;
}

const areaOf = (unit: HardwareUnit) => finn.estimate(unit).area;

const lfc: MatvecHardware = {
  kind: 'matvec',
  rows: 1024,
  columns: 1024,
  pixels: 1,
  pe: 32,
  simd: 64,
  weightBits: 1,
  inputBits: 1,
  inputSigned: false,
  accumulatorBits: 16,
  outputBits: 1,
  thresholds: 'auto',
  weights: { place: 'embedded', ram: 'block' },
  multiply: 'lut',
};

/** Found by reading and running FINN 39f0c9a6b; `finn` repeats each of them. */
export const finnQuirks: readonly Quirk[] = [
  {
    name: 'UltraRAM beside block RAM',
    why: 'embedded weights of more than 128 words are counted in block RAM and again in UltraRAM',
    says: areaOf(lfc).uram,
    is: 0,
  },
  {
    name: 'weights in block RAM jointly, not for each PE',
    why: 'an embedded memory is split by PE; the ladder is applied to the joint width (published LFC: 64 a layer)',
    says: areaOf(lfc).bram18,
    is: lfc.pe * 2,
  },
  {
    name: 'thresholds for nothing',
    why: 'threshold memory and compares are counted only where ram_style_thresholds is distributed; its default is auto',
    says: areaOf(lfc).lut,
    is: areaOf({ ...lfc, thresholds: 'distributed' }).lut,
  },
  {
    name: 'a converter that widens, 64 to 192',
    why: 'abs(ceil(log2(1/3))) is 1: the counter is rounded the other way when widening; three parts need 2 bits',
    says: finnConverterLut(64, 192),
    is: 194,
  },
  {
    name: 'a FIFO of block RAM in RTL style',
    why: 'style rtl ignores ram_style: 4096 words of 16 bits are counted as LUTs',
    says: areaOf({ kind: 'fifo', depth: 4096, width: 16, style: 'rtl', ram: 'block' }).bram18,
    is: 4,
  },
  {
    name: "a FIFO left to the vendor's generator",
    why: 'style vivado with ram_style auto is counted as pointers alone, without storage',
    says: areaOf({ kind: 'fifo', depth: 4096, width: 16, style: 'vivado', ram: 'auto' }).bram18,
    is: 4,
  },
  {
    name: 'a max pool of 28x28x64 at PE 1',
    why: 'cycles ignore channels and PE; the loop nest reads every word and writes a quarter as many',
    says: finn.estimate({ kind: 'maxpool', channels: 64, height: 28, width: 28, kernel: 2, pe: 1, bits: 1 })
      .cycles,
    is: 28 * 28 * 64 + 14 * 14 * 64,
  },
  {
    name: 'an adder of two streams of 64 channels',
    why: 'pools, padding, adders, forks and label selection are counted as no LUTs at all; eight 4-bit sums are 8 carry chains of 5',
    says: areaOf({ kind: 'add', channels: 64, pixels: 49, pe: 8, bits: 4 }).lut,
    is: 40,
  },
];
