import type { Estimate } from './estimator.ts';
import { noArea } from './area.ts';
import type { WindowHardware } from './hardware-unit.ts';
import { lutRom } from './memory.ts';

/** `ConvolutionInputGenerator_hls` and `_rtl`. */
export const finnWindow = (unit: WindowHardware): Estimate =>
  unit.style === 'hls' ? inHls(unit) : inRtl(unit);

/** Words of one output row: written, and read for it. */
function rowWords({ outWidth, kernel, stride, width, channels, simd }: WindowHardware): number {
  const fold = channels / simd;
  return Math.max(outWidth * kernel[0] * kernel[1] * fold, stride[1] * width * fold);
}

/** k rows first, then one row after the other; k + s rows are buffered, each in a memory of its own. */
function inHls(unit: WindowHardware): Estimate {
  const { kernel, stride, dilation, width, channels, simd, bits, ram } = unit;
  const fold = channels / simd;
  const buffers = kernel[0] + stride[0];
  const depth = width * fold;
  const inBlocks = ram === 'block' || ram === 'auto';
  const inLuts = ram === 'distributed' ? buffers * lutRom(simd * bits, depth) : 0;
  return {
    cycles: width * kernel[0] * dilation[0] * fold + unit.outHeight * rowWords(unit),
    area: {
      ...noArea,
      lut: 300 + inLuts,
      lutMemory: inLuts,
      bram18: inBlocks ? buffers * Math.ceil((simd * bits) / widthAt(depth)) * Math.ceil(depth / 18432) : 0,
      uram: ram === 'ultra' ? buffers * Math.ceil((simd * bits) / 72) * Math.ceil(depth / 4096) : 0,
    },
  };
}

/** One ring of words: k - 1 rows and k pixels, more where a stride skips over what it must still take in. */
function inRtl(unit: WindowHardware): Estimate {
  const { kernel, stride, dilation, width, height, channels, simd, bits, depthwise, parallel } = unit;
  const fold = channels / simd;
  const reach = (kernel[0] - 1) * dilation[0] * width + (kernel[1] - 1) * dilation[1];
  const first = (reach + 1) * fold;
  const depth = finnRtlWindowDepth(unit);
  const strided = depthwise
    ? unit.outHeight * unit.outWidth * (stride[1] - 1) * (fold - 1) + (stride[0] - 1) * width * fold
    : 0;
  const cycles = parallel ? height * width * fold + 2 : first + unit.outHeight * rowWords(unit) + strided;
  const inLuts = unit.ram === 'distributed' ? simd * bits * Math.ceil(depth / 38) : 0;
  const inBlocks = unit.ram === 'block' || unit.ram === 'auto';
  return {
    cycles,
    area: {
      ...noArea,
      lut: 300 + inLuts,
      lutMemory: inLuts,
      bram18: inBlocks ? rtlBlocks(unit, depth) : 0,
      uram: unit.ram === 'ultra' ? Math.ceil((simd * bits) / 72) * Math.ceil(depth / 4096) : 0,
    },
  };
}

/** Words that FINN's RTL window unit buffers. */
export function finnRtlWindowDepth({
  kernel,
  stride,
  dilation,
  width,
  channels,
  simd,
  parallel,
}: WindowHardware): number {
  const fold = channels / simd;
  const reach = (kernel[0] - 1) * dilation[0] * width + (kernel[1] - 1) * dilation[1];
  if (parallel) return reach * fold + 2;
  const taps = kernel[0] * kernel[1];
  const besideColumns = Math.max(0, stride[1] - 1 - taps) * fold;
  const besideRows = Math.max(0, (stride[0] - 1) * width - taps) * fold;
  return (reach + 1) * fold + besideColumns + besideRows;
}

/** A parallel window keeps k - 1 lines, each in a memory of its own; the last tile of a cascade may be wider. */
function rtlBlocks({ kernel, width, simd, bits, parallel }: WindowHardware, ring: number): number {
  const depth = parallel ? width - kernel[1] : ring;
  const count = parallel ? kernel[0] - 1 : 1;
  const columns = Math.ceil((simd * bits) / widthAt(depth));
  const saved = depth > 16384 ? columns - Math.ceil((simd * bits) / widthAt(depth % 16384)) : 0;
  return (Math.ceil(depth / 16384) * columns - saved) * count;
}

/** Bits a word of one 18-Kbit block RAM at a depth. */
function widthAt(depth: number): number {
  if (depth <= 512) return 36;
  if (depth <= 1024) return 18;
  if (depth <= 2048) return 9;
  if (depth <= 4096) return 4;
  return depth <= 8192 ? 2 : 1;
}
