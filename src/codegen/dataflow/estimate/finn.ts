import { leastCommonMultiple } from '../divisors.ts';
import type { Area } from './area.ts';
import { noArea } from './area.ts';
import type { Estimate, Estimator } from './estimator.ts';
import { finnDepthwise, finnMatvec } from './finn-matvec.ts';
import { finnWindow } from './finn-window.ts';
import type { ChannelwiseHardware, FifoHardware, HardwareUnit, ThresholdHardware } from './hardware-unit.ts';
import { bram18, lutFifo, lutRom } from './memory.ts';

/**
 * FINN's own formulas (finn 39f0c9a6b, `get_exp_cycles` and `*_estimation` of its fpgadataflow ops), its mistakes included:
 * for comparison with what its users see. `finn-quirks` lists the mistakes. FINN estimates no flip-flops: `ff` is 0.
 */
export const finn: Estimator = { name: 'finn', doc: "FINN's formulas, its mistakes included", estimate };

function estimate(unit: HardwareUnit): Estimate {
  switch (unit.kind) {
    case 'matvec': {
      const { pixels, rows, pe, columns, simd } = unit;
      return { cycles: pixels * (rows / pe) * (columns / simd), area: finnMatvec(unit) };
    }
    case 'depthwise': {
      const { pixels, channels, taps, pe, simd } = unit;
      return { cycles: (pixels * channels * taps) / (pe * simd), area: finnDepthwise(unit) };
    }
    case 'window':
      return finnWindow(unit);
    case 'threshold':
    case 'channelwise':
      return { cycles: (unit.pixels * unit.channels) / unit.pe, area: parameters(unit) };
    case 'add':
    case 'fork':
      return { cycles: (unit.pixels * unit.channels) / unit.pe, area: noArea };
    case 'maxpool':
      return { cycles: unit.height * unit.width * (1 + 1 / unit.kernel ** 2), area: noArea };
    case 'globalpool':
      return { cycles: ((unit.pixels + 1) * unit.channels) / unit.pe, area: noArea };
    case 'padding':
      return { cycles: (unit.height * unit.width * unit.channels) / unit.pe, area: noArea };
    case 'select':
      return { cycles: unit.labels / unit.pe, area: noArea };
    case 'fifo':
      return { cycles: 0, area: finnFifo(unit) };
    case 'converter':
      return { cycles: 0, area: { ...noArea, lut: finnConverterLut(unit.inWidth, unit.outWidth) } };
  }
}

/** A compare or sum a lane, and the memory of its constants. */
function parameters({ pe, inputBits, channels, ram }: ThresholdHardware | ChannelwiseHardware): Area {
  const depth = channels / pe;
  const width = pe * inputBits;
  const inLuts = depth > 1 && ram === 'distributed' ? lutRom(width, depth) : 0;
  const inBlocks = ram === 'block' && depth > 1;
  return {
    ...noArea,
    lut: width + inLuts,
    lutMemory: inLuts,
    bram18: inBlocks ? Math.ceil(width / 16) * Math.ceil(depth / 1024) : 0,
  };
}

/** Pointers, and storage in LUTs unless the vendor's generator is free to choose. */
export function finnFifo({ depth, width, style, ram }: FifoHardware): Area {
  const words = style === 'vivado' ? 2 ** Math.ceil(Math.log2(depth)) : depth;
  const inLuts = style === 'rtl' || ram === 'distributed' ? lutFifo(width, words) : 0;
  return {
    ...noArea,
    lut: 2 * Math.ceil(Math.log2(words)) + inLuts,
    lutMemory: inLuts,
    bram18: style === 'vivado' && ram === 'block' ? bram18(width, words) : 0,
  };
}

/** By way of the least common multiple: a counter and a register for each of the two steps that change the width. */
export function finnConverterLut(inWidth: number, outWidth: number): number {
  if (inWidth === outWidth) return 0;
  const common = leastCommonMultiple(inWidth, outWidth);
  const step = (ratio: number, register: number) => Math.abs(Math.ceil(Math.log2(ratio))) + register;
  return (
    (inWidth === common ? 0 : step(inWidth / common, common)) +
    (outWidth === common ? 0 : step(common / outWidth, outWidth))
  );
}
