import type { Estimator } from '../../src/codegen/dataflow/estimate/estimator.ts';
import type { PartBudget } from '../../src/codegen/dataflow/folding/fastest.ts';
import type { FoldingProblem, Link, Variable } from '../../src/codegen/dataflow/folding/problem.ts';
import * as units from './budget-units.ts';

/** Adds units and streams, and remembers which is which. */
class Assembly {
  readonly variables: Variable[] = [];
  readonly links: Link[] = [];
  readonly estimator: Estimator;

  constructor(estimator: Estimator) {
    this.estimator = estimator;
  }

  /** A unit behind others; `values` waiting on the stream from the last of them. */
  unit(variable: Variable, from: readonly number[] = [], values = 0): number {
    this.variables.push(variable);
    const to = this.variables.length - 1;
    from.forEach((unit, index) => {
      const waiting = index === from.length - 1 ? values : 0;
      this.links.push(units.stream(`${this.variables[unit]!.name} -> ${variable.name}`, unit, to, waiting));
    });
    return to;
  }

  /** Padding, window and product of a convolution on a square map; gives the product. */
  conv(from: number, name: string, shape: ConvShape): number {
    const { channels, size, rows, kernel, stride, weightBits, inputBits } = shape;
    const pad = kernel >> 1;
    const padded = size + 2 * pad;
    const outSize = Math.floor((padded - kernel) / stride) + 1;
    const columns = kernel * kernel * channels;
    let x = from;
    if (pad > 0) x = this.unit(units.padding(`${name}.pad`, channels, padded, inputBits), [x]);
    if (kernel > 1 || stride > 1) {
      const window = { channels, size: padded, outSize, kernel, stride, bits: inputBits };
      x = this.unit(units.windowVariable(`${name}.window`, window, this.estimator), [x]);
    }
    const product = {
      rows,
      columns,
      pixels: outSize * outSize,
      weightBits,
      inputBits,
      outputBits: Math.ceil(Math.log2(columns)) + weightBits + inputBits - 1,
    };
    return this.unit(units.productVariable(name, product, this.estimator), [x]);
  }

  finish(): FoldingProblem {
    return { variables: this.variables, links: this.links };
  }
}

interface ConvShape {
  readonly channels: number;
  readonly size: number;
  readonly rows: number;
  readonly kernel: number;
  readonly stride: number;
  readonly weightBits: number;
  readonly inputBits: number;
}

/** Rows of a map that wait on a shortcut while a 3x3 window that reads ahead fills. */
const shortcutRows = 1.25;

/** Bi-Real-18, 224x224: stem, 16 binary blocks, three real downsamplings, classifier. */
export function biReal18(estimator: Estimator): FoldingProblem {
  const net = new Assembly(estimator);
  const input = net.unit(units.source(3, 224 * 224, 8));
  const stem = { channels: 3, size: 224, rows: 64, kernel: 7, stride: 2, weightBits: 8, inputBits: 8 };
  let x = net.conv(input, 'stem', stem);
  x = net.unit(units.affine('stem.bn', 64, 112 * 112, 23), [x]);
  x = net.unit(units.stemPool(64, 112), [x]);
  let channels = 64;
  let size = 56;
  for (let block = 0; block < 16; block++) {
    const stride = block === 4 || block === 8 || block === 12 ? 2 : 1;
    x = biRealBlock(net, x, `block${block}`, channels, size, stride);
    channels *= stride;
    size /= stride;
  }
  return classified(net, x, channels, size);
}

function biRealBlock(
  net: Assembly,
  x: number,
  name: string,
  channels: number,
  size: number,
  stride: number,
): number {
  const rows = channels * stride;
  const outSize = size / stride;
  const outPixels = outSize * outSize;
  const fork = net.unit(units.fork(`${name}.fork`, channels, size * size), [x]);
  const bits = net.unit(units.sign(`${name}.sign`, channels, size * size), [fork]);
  const shape = { channels, size, rows, kernel: 3, stride, weightBits: 1, inputBits: 1 };
  let main = net.conv(bits, `${name}.conv`, shape);
  main = net.unit(units.affine(`${name}.bn`, rows, outPixels, Math.ceil(Math.log2(9 * channels)) + 1), [
    main,
  ]);
  const waiting = shortcutRows * size * channels;
  if (stride === 1) return net.unit(units.add(`${name}.add`, rows, outPixels), [main, fork], waiting);
  const averaged = net.unit(units.average(`${name}.average`, channels, size), [fork], waiting);
  const down = { channels, size: outSize, rows, kernel: 1, stride: 1, weightBits: 8, inputBits: 8 };
  const product = net.conv(averaged, `${name}.down`, down);
  const skip = net.unit(units.affine(`${name}.down.bn`, rows, outPixels, 23), [product]);
  return net.unit(units.add(`${name}.add`, rows, outPixels), [main, skip], outSize * rows * 0.5);
}

function classified(net: Assembly, x: number, channels: number, size: number): FoldingProblem {
  const average = net.unit(units.globalAverage(channels, size * size), [x]);
  const shape = { rows: 1000, columns: channels, pixels: 1, weightBits: 8, inputBits: 8, outputBits: 25 };
  net.unit(units.productVariable('classifier', shape, net.estimator), [average]);
  return net.finish();
}

/** ReActNet-A, 224x224: 13 blocks of a 3x3 and a 1x1 binary convolution, each with a shortcut, RSign and RPReLU. */
export function reactNetA(estimator: Estimator): FoldingProblem {
  const net = new Assembly(estimator);
  const input = net.unit(units.source(3, 224 * 224, 8));
  const stem = { channels: 3, size: 224, rows: 32, kernel: 3, stride: 2, weightBits: 8, inputBits: 8 };
  let x = net.conv(input, 'stem', stem);
  x = net.unit(units.affine('stem.bn', 32, 112 * 112, 20), [x]);
  let channels = 32;
  let size = 112;
  reactBlocks.forEach(([rows, stride], block) => {
    x = reactHalf(net, x, `block${block}.a`, { channels, size, rows: channels, kernel: 3, stride });
    size /= stride;
    if (rows === channels)
      x = reactHalf(net, x, `block${block}.b`, { channels, size, rows, kernel: 1, stride: 1 });
    else x = reactWidening(net, x, `block${block}.b`, channels, size);
    channels = rows;
  });
  return classified(net, x, channels, size);
}

/** Channels and stride of each block. */
const reactBlocks = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** sign, binary convolution, batch norm, plus the input (averaged at stride 2), PReLU. */
function reactHalf(
  net: Assembly,
  x: number,
  name: string,
  { channels, size, rows, kernel, stride }: Omit<ConvShape, 'weightBits' | 'inputBits'>,
): number {
  const outSize = size / stride;
  const outPixels = outSize * outSize;
  const fork = net.unit(units.fork(`${name}.fork`, channels, size * size), [x]);
  const main = binaryConv(net, fork, name, { channels, size, rows, kernel, stride });
  const waiting = (kernel > 1 ? shortcutRows * size : 2) * channels;
  const skip =
    stride === 1 ? fork : net.unit(units.residualAverage(`${name}.average`, channels, size), [fork]);
  const sum = net.unit(units.add(`${name}.add`, rows, outPixels), [main, skip], waiting);
  return net.unit(units.prelu(`${name}.prelu`, rows, outPixels), [sum]);
}

/** Twice the channels: two convolutions of the same input, each with its shortcut, side by side. */
function reactWidening(net: Assembly, x: number, name: string, channels: number, size: number): number {
  const pixels = size * size;
  const fork = net.unit(units.fork(`${name}.fork`, channels, pixels), [x]);
  const main = binaryConv(net, fork, name, { channels, size, rows: 2 * channels, kernel: 1, stride: 1 });
  const twice = net.unit(units.fork(`${name}.twice`, 2 * channels, pixels), [fork]);
  const sum = net.unit(units.add(`${name}.add`, 2 * channels, pixels), [main, twice], 4 * channels);
  return net.unit(units.prelu(`${name}.prelu`, 2 * channels, pixels), [sum]);
}

function binaryConv(
  net: Assembly,
  x: number,
  name: string,
  shape: Omit<ConvShape, 'weightBits' | 'inputBits'>,
): number {
  const { channels, size, rows, kernel, stride } = shape;
  const outPixels = (size / stride) ** 2;
  const bits = net.unit(units.sign(`${name}.sign`, channels, size * size), [x]);
  const product = net.conv(bits, `${name}.conv`, { ...shape, weightBits: 1, inputBits: 1 });
  const sumBits = Math.ceil(Math.log2(kernel * kernel * channels)) + 1;
  return net.unit(units.affine(`${name}.bn`, rows, outPixels, sumBits), [product]);
}

/** LFC of BNN-PYNQ, padded to 832 inputs and 64 outputs. */
export function lfc(estimator: Estimator): FoldingProblem {
  const net = new Assembly(estimator);
  let x = net.unit(units.source(832, 1, 1));
  [832, 1024, 1024, 1024].forEach((columns, index) => {
    const rows = index === 3 ? 64 : 1024;
    x = net.unit(units.productVariable(`fc${index}`, binaryProduct(rows, columns, 1), estimator), [x]);
  });
  return net.finish();
}

const binaryProduct = (rows: number, columns: number, pixels: number): units.ProductShape => ({
  rows,
  columns,
  pixels,
  weightBits: 1,
  inputBits: 1,
  outputBits: 1,
});

/** CNV of BNN-PYNQ: six convolutions without padding, two pools, three dense layers, 64 outputs. */
export function cnv(estimator: Estimator): FoldingProblem {
  const net = new Assembly(estimator);
  let x = net.unit(units.source(3, 32 * 32, 8));
  let [channels, size] = [3, 32];
  [64, 64, 128, 128, 256, 256].forEach((rows, index) => {
    const bits = index === 0 ? 8 : 1;
    const window = { channels, size, outSize: size - 2, kernel: 3, stride: 1, bits };
    x = net.unit(units.windowVariable(`conv${index}.window`, window, estimator), [x]);
    size -= 2;
    const shape = { ...binaryProduct(rows, 9 * channels, size * size), inputBits: bits };
    x = net.unit(units.productVariable(`conv${index}`, shape, estimator), [x]);
    channels = rows;
    if (index !== 1 && index !== 3) return;
    x = net.unit(units.bitPool(`pool${index}`, channels, size), [x]);
    size /= 2;
  });
  [512, 512, 64].forEach((rows, index) => {
    x = net.unit(
      units.productVariable(`fc${index}`, binaryProduct(rows, index === 0 ? 256 : 512, 1), estimator),
      [x],
    );
  });
  return net.finish();
}

/** What the table of designs is about. */
export const budgetNetworks: Readonly<Record<string, (estimator: Estimator) => FoldingProblem>> = {
  LFC: lfc,
  CNV: cnv,
  'Bi-Real-18': biReal18,
  'ReActNet-A': reactNetA,
};

/** Bits a cycle that a part's memory brings at 200 MHz: one 64-bit DDR4 channel, four, one 32-bit DDR3. */
const bandwidths = { xczu7ev: 67 * 8, xcu250: 4 * 67 * 8, xczu3eg: 67 * 8, xc7z020: 14 * 8 } as const;
/** LUT, BRAM18, UltraRAM, DSP. */
const chips = {
  xczu7ev: [230400, 624, 96, 1728],
  xcu250: [1728000, 5376, 1280, 12288],
  xczu3eg: [70560, 432, 0, 360],
  xc7z020: [53200, 280, 0, 220],
} as const;

export type BudgetPart = keyof typeof chips;
export const budgetParts = Object.keys(chips) as readonly BudgetPart[];

/** 70 % of a part's LUTs, 80 % of the rest. */
export function budgetOf(part: BudgetPart, withExternal: boolean): PartBudget {
  const [lut, bram18, uram, dsp] = chips[part];
  const bandwidth = withExternal ? bandwidths[part] : 0;
  return { lut: 0.7 * lut, bram18: 0.8 * bram18, uram: 0.8 * uram, dsp: 0.8 * dsp, bandwidth };
}
