import type {
  HardwareUnit,
  MatvecHardware,
  WindowHardware,
} from '../../src/codegen/dataflow/estimate/hardware-unit.ts';
import type { Anchor } from '../../src/codegen/dataflow/estimate/calibration.ts';
import { cnvFolding } from './stream-networks.ts';

/**
 * BNN-PYNQ's designs as published (network READMEs; Vivado 2018.2, xc7z020): folding, utilisation, frames a second at 300 MHz. Sizes
 * are padded: LFC's inputs to 832, the last layers to 64 rows.
 */
export interface PublishedDesign extends Anchor {
  /** 18-Kbit block RAMs, a 36-Kbit one counted as two. */
  readonly bram18: number;
  /** Microseconds a frame of a large batch. */
  readonly microseconds: number;
}

interface Bits {
  readonly weights: number;
  readonly activations: number;
}

interface Layer {
  readonly columns: number;
  readonly rows: number;
  readonly pixels: number;
  readonly pe: number;
  readonly simd: number;
  readonly inputBits: number;
  readonly isLast: boolean;
}

function matvec(layer: Layer, { weights, activations }: Bits): MatvecHardware {
  const { columns, rows, pixels, pe, simd, inputBits, isLast } = layer;
  return {
    kind: 'matvec',
    rows,
    columns,
    pixels,
    pe,
    simd,
    weightBits: weights,
    inputBits,
    inputSigned: inputBits > 1,
    accumulatorBits: 16,
    outputBits: isLast ? 16 : activations,
    // Two-bit activations have the three values -1, 0, 1: two thresholds.
    ...(isLast ? {} : { thresholds: 'auto' as const, levels: activations }),
    weights: { place: 'embedded', ram: 'auto' },
    multiply: 'lut',
  };
}

type Folding = readonly (readonly [pe: number, simd: number])[];

const cnvLayers = [
  [27, 64, 30],
  [576, 64, 28],
  [576, 128, 12],
  [1152, 128, 10],
  [1152, 256, 3],
  [2304, 256, 1],
  [256, 512, 1],
  [512, 512, 1],
  [512, 64, 1],
] as const;

function cnv(folding: Folding, bits: Bits): readonly HardwareUnit[] {
  return cnvLayers.flatMap(([columns, rows, size], index): readonly HardwareUnit[] => {
    const [pe, simd] = folding[index]!;
    const inputBits = index === 0 ? 8 : bits.activations;
    const isLast = index === cnvLayers.length - 1;
    const unit = matvec({ columns, rows, pixels: size * size, pe, simd, inputBits, isLast }, bits);
    if (index > 5) return [unit];
    const window: WindowHardware = {
      kind: 'window',
      style: 'hls',
      channels: columns / 9,
      height: size + 2,
      width: size + 2,
      outHeight: size,
      outWidth: size,
      kernel: [3, 3],
      stride: [1, 1],
      dilation: [1, 1],
      simd,
      bits: inputBits,
      depthwise: false,
      parallel: false,
      ram: 'block',
    };
    return [window, unit];
  });
}

const lfcLayers = [
  [832, 1024, 32, 64],
  [1024, 1024, 64, 32],
  [1024, 1024, 32, 64],
  [1024, 64, 16, 8],
] as const;

const lfc = (bits: Bits): readonly HardwareUnit[] =>
  lfcLayers
    .map(([columns, rows, pe, simd], index) => {
      const isLast = index === lfcLayers.length - 1;
      const inputBits = index === 0 ? 1 : bits.activations;
      const layer = { columns, rows, pixels: 1, pe, simd, inputBits, isLast: false };
      return matvec(layer, isLast ? { ...bits, activations: 1 } : bits);
    })
    .map((unit, index) => (index === lfcLayers.length - 1 ? { ...unit, inputBits: bits.activations } : unit));

const w2: Folding = [
  [8, 3],
  [16, 16],
  [8, 16],
  [8, 16],
  [4, 8],
  [1, 8],
  [1, 2],
  [2, 2],
  [4, 1],
];

const blocks = (of36: number, of18: number): number => 2 * of36 + of18;

export const publishedDesigns: readonly PublishedDesign[] = [
  {
    name: 'cnvW1A1',
    units: cnv(cnvFolding, { weights: 1, activations: 1 }),
    logicLut: 24047,
    bram18: blocks(76, 96),
    microseconds: 109.29,
  },
  {
    name: 'cnvW1A2',
    units: cnv(cnvFolding, { weights: 1, activations: 2 }),
    logicLut: 36545,
    bram18: blocks(90, 83),
    microseconds: 109.28,
  },
  {
    name: 'cnvW2A2',
    units: cnv(w2, { weights: 2, activations: 2 }),
    logicLut: 29865,
    bram18: blocks(138, 4),
    microseconds: 387.55,
  },
  {
    name: 'lfcW1A1',
    units: lfc({ weights: 1, activations: 1 }),
    logicLut: 25359,
    bram18: blocks(6, 208),
    microseconds: 2.8,
  },
  {
    name: 'lfcW1A2',
    units: lfc({ weights: 1, activations: 2 }),
    logicLut: 44190,
    bram18: blocks(6, 208),
    microseconds: 2.8,
  },
];

/** Clock of the published measurements, inferred from their cycles. */
export const publishedMhz = 300;
