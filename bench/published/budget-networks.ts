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
