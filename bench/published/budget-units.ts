import { divisors } from '../../src/codegen/dataflow/divisors.ts';
import type { Estimator } from '../../src/codegen/dataflow/estimate/estimator.ts';
import { finnConverterLut, finnFifo } from '../../src/codegen/dataflow/estimate/finn.ts';
import type { MatvecHardware, WindowHardware } from '../../src/codegen/dataflow/estimate/hardware-unit.ts';
import { bram18, lutFifo, lutRom } from '../../src/codegen/dataflow/estimate/memory.ts';
import type { Cost, FoldOption, Link, Style, Variable } from '../../src/codegen/dataflow/folding/problem.ts';
import { noCost } from '../../src/codegen/dataflow/folding/problem.ts';

/*
 * Units of residual networks with their costs in every memory style: products and windows as the estimator says, the rest by the
 * stated unit costs (16-bit shortcuts, one DSP a PE for each scale).
 */

/** Bits of a shortcut's values. */
export const residualBits = 16;
/** SIMD at least columns / 1024: the input vector lies in registers. */
const longestVector = 1024;
const mostLanes = 65536;

const style = (name: string, cost: Partial<Cost>): Style => ({ name, cost: { ...noCost, ...cost } });

/** LUTs and block RAM of a FIFO by FINN's costs: up to 256 words in LUTs, above in block RAM of a power of two. */
function fifo(depth: number, width: number): Partial<Cost> {
  if (depth <= 2) return {};
  const isSmall = depth <= 256;
  const { lut, bram18: blocks } = finnFifo({
    kind: 'fifo',
    depth,
    width,
    style: isSmall ? 'rtl' : 'vivado',
    ram: isSmall ? 'distributed' : 'block',
  });
  return { lut, bram18: blocks };
}

export interface ProductShape {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: number;
  readonly weightBits: number;
  readonly inputBits: number;
  readonly outputBits: number;
}

const places = [
  ['distributed', 'decoupled'],
  ['block', 'decoupled'],
  ['ultra', 'decoupled'],
  ['auto', 'external'],
] as const;

/** A product with a FIFO for one vector of results; weights in LUTs, block RAM, UltraRAM or outside, products in LUTs or DSPs. */
export function productVariable(name: string, shape: ProductShape, estimator: Estimator): Variable {
  const { rows, columns, pixels, weightBits, inputBits, outputBits } = shape;
  const traffic = columns * rows * weightBits * pixels;
  const multipliers = weightBits > 1 ? (['lut', 'dsp'] as const) : (['lut'] as const);
  const options: FoldOption[] = [];
  for (const pe of divisors(rows))
    for (const simd of divisors(columns)) {
      if (simd < columns / longestVector || pe * simd > mostLanes) continue;
      const waiting = fifo(Math.max(2, rows / pe), pe * outputBits);
      const styles = multipliers.flatMap(multiply =>
        places.map(([ram, place]) => {
          const unit: MatvecHardware = {
            kind: 'matvec',
            rows,
            columns,
            pixels,
            pe,
            simd,
            weightBits,
            inputBits,
            inputSigned: inputBits > 1,
            accumulatorBits: 32,
            outputBits,
            weights: { place, ram },
            multiply,
          };
          const { area } = estimator.estimate(unit);
          return style(`${place === 'external' ? 'external' : ram}, ${multiply}`, {
            lut: area.lut + (waiting.lut ?? 0) + 16,
            bram18: area.bram18 + (waiting.bram18 ?? 0),
            uram: area.uram,
            dsp: area.dsp,
            traffic: place === 'external' ? traffic : 0,
          });
        }),
      );
      options.push({
        name: `pe ${pe} simd ${simd}`,
        cycles: (rows / pe) * (columns / simd) * pixels,
        inWidth: simd * inputBits,
        outWidth: pe * outputBits,
        styles,
      });
    }
  return { name, options };
}

export interface WindowOf {
  readonly channels: number;
  readonly size: number;
  readonly outSize: number;
  readonly kernel: number;
  readonly stride: number;
  readonly bits: number;
}

/** A window over a padded map, plain, or parallel where all channels come at once; its rows in LUTs or block RAM. */
export function windowVariable(name: string, shape: WindowOf, estimator: Estimator): Variable {
  const { channels, size, outSize, kernel, stride, bits } = shape;
  const unit = (simd: number, parallel: boolean, ram: 'distributed' | 'block'): WindowHardware => ({
    kind: 'window',
    style: 'rtl',
    channels,
    height: size,
    width: size,
    outHeight: outSize,
    outWidth: outSize,
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [1, 1],
    simd,
    bits,
    depthwise: false,
    parallel,
    ram,
  });
  const options = divisors(channels).flatMap(simd =>
    (simd === channels ? [false, true] : [false]).map((parallel): FoldOption => {
      const styles = (['distributed', 'block'] as const).map(ram => {
        const { lut, bram18: blocks } = estimator.estimate(unit(simd, parallel, ram)).area;
        return style(ram, { lut, bram18: blocks });
      });
      return {
        name: parallel ? 'parallel' : `simd ${simd}`,
        cycles: estimator.estimate(unit(simd, parallel, 'distributed')).cycles,
        inWidth: simd * bits,
        outWidth: simd * bits * (parallel ? kernel * kernel : 1),
        styles,
      };
    }),
  );
  return { name, options };
}

/** What a unit that carries a map takes at `pe` channels a word. */
type LaneStyles = (pe: number) => readonly Partial<Cost>[];

interface Carried {
  readonly channels: number;
  /** Values of a frame a channel. */
  readonly pixels: number;
  readonly inBits: number;
  readonly outBits: number;
}

function carrier(name: string, { channels, pixels, inBits, outBits }: Carried, styles: LaneStyles): Variable {
  const options = divisors(channels).map((pe): FoldOption => ({
    name: `pe ${pe}`,
    cycles: (pixels * channels) / pe,
    inWidth: pe * inBits,
    outWidth: pe * outBits,
    styles: styles(pe).map((cost, index) => style(index === 0 ? 'distributed' : 'block', cost)),
  }));
  return { name, options };
}

export const source = (channels: number, pixels: number, bits: number): Variable =>
  carrier('input', { channels, pixels, inBits: bits, outBits: bits }, () => [{}]);

export const padding = (name: string, channels: number, size: number, bits: number): Variable =>
  carrier(name, { channels, pixels: size * size, inBits: bits, outBits: bits }, () => [{ lut: 20 }]);

const residual = { inBits: residualBits, outBits: residualBits };

export const fork = (name: string, channels: number, pixels: number): Variable =>
  carrier(name, { channels, pixels, ...residual }, () => [{ lut: 10 }]);

export const add = (name: string, channels: number, pixels: number): Variable =>
  carrier(name, { channels, pixels, ...residual }, pe => [{ lut: residualBits * pe }]);

export const sign = (name: string, channels: number, pixels: number): Variable =>
  carrier(name, { channels, pixels, inBits: residualBits, outBits: 1 }, pe => {
    const width = residualBits * pe;
    const stored = channels > pe ? lutRom(width, channels / pe) : 0;
    return [{ lut: width + stored }, { lut: width, bram18: bram18(width, channels / pe) }];
  });

/** Scale and offset a channel: a DSP a PE, 32 bits of constants a channel. */
export const affine = (name: string, channels: number, pixels: number, inBits: number): Variable =>
  carrier(name, { channels, pixels, inBits, outBits: residualBits }, pe => [
    { lut: residualBits * pe + lutRom(32 * pe, channels / pe), dsp: pe },
  ]);

/** PReLU with two shifts: a DSP a PE, three constants of 16 bits a channel. */
export const prelu = (name: string, channels: number, pixels: number): Variable =>
  carrier(name, { channels, pixels, ...residual }, pe => [
    { lut: 2 * residualBits * pe + lutRom(48 * pe, channels / pe), dsp: pe },
  ]);

/** 2x2 averages of a map of `size` rows, to 8 bits: half a row of sums. */
export const average = (name: string, channels: number, size: number): Variable =>
  carrier(name, { channels, pixels: size * size, inBits: residualBits, outBits: 8 }, pe => {
    const row = ((size / 2) * channels) / pe;
    const width = 18 * pe;
    return [{ lut: width + lutRom(width, row) }, { lut: width, bram18: bram18(width, row) }];
  });

/** The same for a shortcut, at its full 16 bits. */
export const residualAverage = (name: string, channels: number, size: number): Variable =>
  carrier(name, { channels, pixels: size * size, ...residual }, pe => {
    const row = ((size / 2) * channels) / pe;
    const width = 18 * pe;
    return [{ lut: width + lutRom(width, row) }, { lut: width, bram18: bram18(width, row) }];
  });

/** 2x2 max pool of bits: half a row. */
export const bitPool = (name: string, channels: number, size: number): Variable =>
  carrier(name, { channels, pixels: size * size, inBits: 1, outBits: 1 }, pe => [
    { lut: 2 * pe + lutRom(pe, ((size / 2) * channels) / pe) },
  ]);

/** 3x3 max pool at stride 2: two half rows. */
export const stemPool = (channels: number, size: number): Variable =>
  carrier('pool', { channels, pixels: size * size, ...residual }, pe => {
    const row = ((size / 2) * channels) / pe;
    const width = residualBits * pe;
    return [{ lut: 2 * width + lutRom(2 * width, row) }, { lut: 2 * width, bram18: 2 * bram18(width, row) }];
  });

export const globalAverage = (channels: number, pixels: number): Variable =>
  carrier('average', { channels, pixels, inBits: residualBits, outBits: 8 }, pe => [
    { lut: 24 * pe + lutRom(24 * pe, channels / pe) },
  ]);

/** A stream with a converter, and a FIFO of `values` residual values on a shortcut. */
export function stream(name: string, from: number, to: number, values = 0): Link {
  const known = new Map<number, readonly Style[]>();
  return {
    name,
    from,
    to,
    styles(outWidth, inWidth) {
      const key = outWidth * 2 ** 24 + inWidth;
      const styles = known.get(key) ?? stylesOf(outWidth, inWidth, values);
      known.set(key, styles);
      return styles;
    },
  };
}

function stylesOf(outWidth: number, inWidth: number, values: number): readonly Style[] {
  const converter = finnConverterLut(outWidth, inWidth);
  if (values === 0) return [style('stream', { lut: converter })];
  const depth = Math.ceil(values / (outWidth / residualBits));
  const lut = converter + 2 * Math.ceil(Math.log2(depth));
  return [
    style('distributed', { lut: lut + lutFifo(outWidth, depth) }),
    style('block', { lut, bram18: bram18(outWidth, depth) }),
  ];
}
