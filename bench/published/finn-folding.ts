import { divisors } from '../../src/codegen/dataflow/divisors.ts';
import { finn, finnConverterLut } from '../../src/codegen/dataflow/estimate/finn.ts';
import type {
  HardwareUnit,
  MatvecHardware,
  WindowHardware,
} from '../../src/codegen/dataflow/estimate/hardware-unit.ts';
import type { FoldingProblem, FoldOption, Variable } from '../../src/codegen/dataflow/folding/problem.ts';
import { noCost } from '../../src/codegen/dataflow/folding/problem.ts';

/**
 * The networks of ../shared/data/folding_optima.json as folding problems, under its options: divisors only, max pools at full
 * width, windows in LUT RAM (a parallel one where SIMD is all channels), FIFOs free, no bound on the weight width; LUTs by FINN.
 */
export interface FoldingCase {
  readonly net: string;
  readonly target: number;
  readonly wwidth: number;
  readonly two_pass: boolean;
  readonly finn_lut: number;
  readonly opt_lut: number;
  readonly opt_max: number;
  readonly opt_lut_at_request: number;
}

const fold = (name: string, unit: HardwareUnit, inWidth: number, outWidth: number): FoldOption => {
  const { cycles, area } = finn.estimate(unit);
  return { name, cycles, inWidth, outWidth, styles: [{ name: 'lut', cost: { ...noCost, lut: area.lut } }] };
};

interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: number;
  readonly inputBits: number;
  readonly outputBits: number;
}

function product(name: string, { rows, columns, pixels, inputBits, outputBits }: Product): Variable {
  const unit = (pe: number, simd: number): MatvecHardware => ({
    kind: 'matvec',
    rows,
    columns,
    pixels,
    pe,
    simd,
    weightBits: 1,
    inputBits,
    inputSigned: inputBits > 1,
    accumulatorBits: 32,
    outputBits,
    thresholds: 'auto',
    weights: { place: 'decoupled', ram: 'auto' },
    multiply: 'lut',
  });
  const options = divisors(rows).flatMap(pe =>
    divisors(columns).map(simd =>
      fold(`pe ${pe} simd ${simd}`, unit(pe, simd), simd * inputBits, pe * outputBits),
    ),
  );
  return { name, options };
}

function window(name: string, channels: number, size: number, bits: number): Variable {
  const unit = (simd: number, parallel: boolean): WindowHardware => ({
    kind: 'window',
    style: 'rtl',
    channels,
    height: size,
    width: size,
    outHeight: size - 2,
    outWidth: size - 2,
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    simd,
    bits,
    depthwise: false,
    parallel,
    ram: 'distributed',
  });
  const options = divisors(channels).flatMap(simd => [
    fold(`simd ${simd}`, unit(simd, false), simd * bits, simd * bits),
    ...(simd === channels ? [fold('parallel', unit(simd, true), simd * bits, 9 * simd * bits)] : []),
  ]);
  return { name, options };
}

/** FINN's pool cycles ignore PE, so only the full width is asked for; `foldable` allows the rest, W*W*1.25 words by channels / PE. */
function pool(name: string, channels: number, size: number, foldable: boolean): Variable {
  const widths = foldable ? divisors(channels) : [channels];
  const options = widths.map(pe => {
    const unit = { kind: 'maxpool', channels, height: size, width: size, kernel: 2, pe, bits: 1 } as const;
    const whole = fold(`pe ${pe}`, unit, pe, pe);
    return { ...whole, cycles: (whole.cycles * channels) / pe };
  });
  return { name, options };
}

const select = (labels: number, bits: number): Variable => ({
  name: 'label',
  options: divisors(labels).map(pe => fold(`pe ${pe}`, { kind: 'select', labels, pe, bits }, pe * bits, 8)),
});

const dense = (name: string, columns: number, rows: number, outputBits = 1): Variable =>
  product(name, { rows, columns, pixels: 1, inputBits: 1, outputBits });

function mlp(sizes: readonly number[]): readonly Variable[] {
  const layers = sizes.slice(1).map((rows, index) => {
    const columns = sizes[index]!;
    const isLast = index === sizes.length - 2;
    return dense(`fc${index}`, columns, rows, isLast ? Math.ceil(Math.log2(columns + 1)) : 1);
  });
  return [...layers, select(10, Math.ceil(Math.log2(sizes.at(-2)! + 1)))];
}

function cnv(foldablePools: boolean): readonly Variable[] {
  const conv = (channels: number, size: number, rows: number, bits = 1): readonly Variable[] => [
    window(`window${size}`, channels, size, bits),
    product(`conv${size}`, {
      rows,
      columns: 9 * channels,
      pixels: (size - 2) ** 2,
      inputBits: bits,
      outputBits: 1,
    }),
  ];
  return [
    ...conv(3, 32, 64, 8),
    ...conv(64, 30, 64),
    pool('pool28', 64, 28, foldablePools),
    ...conv(64, 14, 128),
    ...conv(128, 12, 128),
    pool('pool10', 128, 10, foldablePools),
    ...conv(128, 5, 256),
    ...conv(256, 3, 256),
    dense('fc0', 256, 512),
    dense('fc1', 512, 512),
    dense('fc2', 512, 10, 10),
    select(10, 10),
  ];
}

/** Units one after the other, a converter between each two by FINN's formula. */
const chain = (variables: readonly Variable[]): FoldingProblem => ({
  variables,
  links: variables.slice(1).map((to, from) => ({
    name: `${variables[from]!.name} -> ${to.name}`,
    from,
    to: from + 1,
    styles: (outWidth, inWidth) => [
      { name: 'converter', cost: { ...noCost, lut: finnConverterLut(outWidth, inWidth) } },
    ],
  })),
});

/** TFC, SFC, LFC, CNV as FINN folds them. */
export function finnNetwork(name: string, { foldablePools = false } = {}): FoldingProblem {
  switch (name) {
    case 'TFC':
      return chain(mlp([784, 64, 64, 64, 10]));
    case 'SFC':
      return chain(mlp([784, 256, 256, 256, 10]));
    case 'LFC':
      return chain(mlp([784, 1024, 1024, 1024, 10]));
    case 'CNV':
      return chain(cnv(foldablePools));
    default:
      throw new Error(`no network ${name}: TFC, SFC, LFC, CNV`);
  }
}
