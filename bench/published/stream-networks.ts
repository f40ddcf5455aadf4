import { divisors } from '../../src/codegen/dataflow/divisors.ts';
import type { Flow, PublishedStreams, WindowStyle } from './streams.ts';
import { StreamNet } from './streams.ts';

/** BNN-PYNQ's lfcW1A1 as published (padded to 832 inputs, 64 outputs): rows, PE, SIMD. */
export const lfcFolding = [
  [1024, 32, 64],
  [1024, 64, 32],
  [1024, 32, 64],
  [64, 16, 8],
] as const;

export function lfcStreams(depth = 2): PublishedStreams {
  const net = new StreamNet({ depth });
  let x = net.source(1, 1, 832, 64, 1);
  lfcFolding.forEach(([rows, pe, simd], layer) => {
    x = net.product(x, `fc${layer}`, rows, pe, simd, 1);
  });
  return net.sink(x);
}

/** BNN-PYNQ's cnvW1A1 as published (64 outputs): PE, SIMD of six convolutions and three dense layers. */
export const cnvFolding = [
  [16, 3],
  [32, 32],
  [16, 32],
  [16, 32],
  [4, 32],
  [1, 32],
  [1, 4],
  [1, 8],
  [4, 1],
] as const;

export function cnvStreams(style: WindowStyle = 'rows', depth = 2): PublishedStreams {
  const net = new StreamNet({ style, depth });
  let layer = 0;
  let x = net.source(32, 32, 3, 3, 8);
  const conv = (rows: number) => {
    const [pe, simd] = cnvFolding[layer]!;
    x = net.product(net.window(x, 3, 1, simd), `conv${layer++}`, rows, pe, simd, 1);
  };
  const dense = (rows: number, bits: number) => {
    const [pe, simd] = cnvFolding[layer]!;
    x = net.product(x, `fc${layer++}`, rows, pe, simd, bits);
  };
  conv(64);
  conv(64);
  x = net.rowPool(x, 2, x.channels);
  conv(128);
  conv(128);
  x = net.rowPool(x, 2, x.channels);
  conv(256);
  conv(256);
  dense(512, 1);
  dense(512, 1);
  dense(64, 10);
  return net.sink(x);
}

/** Bits of Bi-Real's shortcuts. */
const residualBits = 16;
/** Cycles of a plain 7x7 window over 224x224 pixels: past this rate the stem needs a parallel one. */
const plainStemCycles = 616266;

/** Bi-Real-18 folded to keep `target` cycles: the smallest PE times SIMD for each product, narrow streams elsewhere. */
export function biRealStreams(target: number, style: WindowStyle = 'rows', size = 224): PublishedStreams {
  const net = new StreamNet({ style });
  const lanesFor = (channels: number, pixels: number) =>
    divisors(channels).find(lanes => (pixels * channels) / lanes <= target) ?? channels;
  const product = (x: Flow, rows: number, channels: number, bits: number, name: string) => {
    const { pe, simd } = smallest(x.channels, rows, x.height * x.width, channels, target);
    return net.product(x, name, rows, pe, simd, bits);
  };
  const isParallel = plainStemCycles > target;
  let x = net.source(size, size, 3, 3, 8);
  x = net.window(net.pad(x, 3, 3), 7, 2, 3, isParallel);
  x = product(x, 64, isParallel ? 147 : 3, 24, 'stem');
  x = net.map(x, 'stem.bn', lanesFor(64, x.height * x.width), residualBits);
  x = net.halve(x, 'pool', lanesFor(64, x.height * x.width));
  for (let block = 0; block < 16; block++) x = biRealBlock(net, x, block, target, lanesFor, product);
  x = net.average(x, lanesFor(512, x.height * x.width));
  return net.sink(product(x, 1000, 512, 25, 'fc'));
}

function biRealBlock(
  net: StreamNet,
  x: Flow,
  block: number,
  target: number,
  lanesFor: (channels: number, pixels: number) => number,
  product: (x: Flow, rows: number, channels: number, bits: number, name: string) => Flow,
): Flow {
  const { channels, height, width } = x;
  const stride = block === 4 || block === 8 || block === 12 ? 2 : 1;
  const rows = stride * channels;
  const outPixels = (height / stride) * (width / stride);
  const lanes = lanesFor(channels, height * width);
  const outLanes = lanesFor(rows, outPixels);
  const fork = net.fork(x, `fork${block}`, lanes);
  let main = net.map(fork, `sign${block}`, lanes, 1);
  main = net.pad(main, 1, lanesFor(channels, (height + 2) * (width + 2)));
  main = net.window(main, 3, stride, windowLanes(channels, height + 2, height / stride, stride, target));
  main = product(main, rows, channels, 13, `conv${block}`);
  main = net.map(main, `bn${block}`, outLanes, residualBits);
  let skip: Flow = fork;
  if (stride === 2) {
    skip = { ...net.halve(skip, `halve${block}`, lanes), bits: 8 };
    skip = product(skip, rows, channels, 24, `down${block}`);
    skip = net.map(skip, `down.bn${block}`, outLanes, residualBits);
  }
  return net.add(main, skip, `add${block}`, outLanes);
}

/** The narrowest window whose fill and rows of windows keep the target. */
function windowLanes(channels: number, size: number, out: number, stride: number, target: number): number {
  const cycles = (fold: number) =>
    (2 * size + 3) * fold + out * Math.max(out * 9 * fold, stride * size * fold) + 3 * size * fold;
  return divisors(channels).find(lanes => cycles(channels / lanes) <= target) ?? channels;
}

/** SIMD a divisor of the channels where that keeps the target, else of the columns; the least LUTs by a rough rule. */
function smallest(columns: number, rows: number, pixels: number, channels: number, target: number) {
  const search = (simds: readonly number[], perPe: number) => {
    let best: { readonly pe: number; readonly simd: number; readonly weight: number } | undefined;
    for (const pe of divisors(rows))
      for (const simd of simds) {
        if ((rows / pe) * (columns / simd) * pixels > target) continue;
        const weight = pe * simd * 6.6 + pe * perPe;
        if (!best || weight < best.weight) best = { pe, simd, weight };
      }
    return best;
  };
  return search(divisors(channels), 13.2) ?? search(divisors(columns), 13) ?? { pe: rows, simd: columns };
}
