import { int } from '../../../src/ir/element.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Element, TensorType, ValueId } from '../../../src/ir/types.ts';
import { outputSize } from '../../../src/ir/window.ts';
import { PackedNet, bits } from './nets.ts';
import { streamLayers } from './random-streams.ts';

export type Next = (lo: number, hi: number) => number;
const pick = <T>(next: Next, from: readonly T[]): T => from[next(0, from.length - 1)]!;

const typed = (element: Element, ...shape: number[]): TensorType =>
  element.kind === 'b1' ? bits(...shape) : { element, shape };
const bit: Element = { kind: 'b1' };
/** What layers read: signs, u1, small and byte-sized integers of both signs. */
const someElement = (next: Next): Element =>
  pick<() => Element>(next, [
    () => bit,
    () => bit,
    () => int(next(1, 8), false),
    () => int(next(2, 8), true),
  ])();
const someWeights = (next: Next): Element => pick<Element>(next, [bit, bit, int(2), int(next(2, 8))]);

/** Run lengths that add up to `size`. */
function runs(next: Next, size: number): number[] {
  const first = next(1, size);
  return first === size ? [size] : [first, ...runs(next, size - first)].slice(0, 8);
}
const classes = (next: Next, size: number): number[] => {
  const lengths = runs(next, size).slice(0, 3);
  const rest = size - lengths.reduce((sum, length) => sum + length, 0);
  return rest > 0 ? [...lengths, rest] : lengths;
};

/** One to five levels, some with border classes; b1 where there is one. */
function addThreshold(net: PackedNet, next: Next, x: ValueId): ValueId {
  const shape = net.build.typeOf(x).shape;
  const border =
    shape.length === 3 && next(0, 1) === 1
      ? { rows: classes(next, shape[0]!), cols: classes(next, shape[1]!) }
      : {};
  const levels = pick(next, [1, 1, 2, 3, 5]);
  return levels === 1
    ? net.threshold('%layer.threshold', x, 1, border)
    : net.threshold('%layer.threshold', x, levels, { to: 'i4', lo: next(-3, 1), ...border });
}

function someWindow(next: Next, isConv: boolean) {
  for (;;) {
    const [height, width] = [next(1, 9), next(1, 9)];
    const kernel = [next(1, 4), next(1, 4)];
    const pad = [0, 1, 0, 1].map(axis => (next(0, 2) === 0 ? 0 : next(0, isConv ? 3 : kernel[axis]! - 1)));
    const stride = [next(1, 3), next(1, 3)];
    const dilation = isConv ? [next(1, 2), next(1, 2)] : [1, 1];
    const geometry = { kernel, stride, dilation, pad };
    if (outputSize(height, 0, geometry) >= 1 && outputSize(width, 1, geometry) >= 1)
      return { height, width, ...geometry };
  }
}

const layers: Readonly<Record<string, (net: PackedNet, next: Next) => ValueId>> = {
  dense(net, next) {
    const element = someElement(next);
    const columns = next(1, 40);
    const x = net.input('%x', typed(element, columns));
    const y = net.dense('%layer', x, typed(someWeights(next), next(1, 12), columns));
    return next(0, 1) === 0 ? y : addThreshold(net, next, y);
  },
  conv(net, next) {
    const { height, width, kernel, ...geometry } = someWindow(next, true);
    const element = someElement(next);
    const groups = pick(next, [1, 1, 2, 3]);
    const depth = next(1, 6);
    const x = net.input('%x', typed(element, height, width, groups * depth));
    const weight = typed(someWeights(next), groups * next(1, 4), kernel[0]!, kernel[1]!, depth);
    const pad = element.kind === 'b1' ? { pad_value: pick(next, [-1, 1]) } : {};
    const y = net.conv('%layer', x, weight, { ...geometry, groups, ...pad });
    return next(0, 1) === 0 ? y : addThreshold(net, next, y);
  },
  maxpool(net, next) {
    const { height, width, kernel: size, stride, pad } = someWindow(next, false);
    const x = net.input('%x', typed(someElement(next), height, width, next(1, 6)));
    return net.add('%layer', 'maxpool', { x }, { size, stride, pad });
  },
  sumpool(net, next) {
    const element = someElement(next);
    const { height, width, kernel: size, stride, pad } = someWindow(next, false);
    const x = net.input('%x', typed(element, height, width, next(1, 6)));
    return net.add('%layer', 'sumpool', { x }, { size, stride, pad });
  },
  globalpool(net, next) {
    const [height, width] = [next(1, 7), next(1, 7)];
    const x = net.input('%x', typed(someElement(next), height, width, next(1, 8)));
    const size = [height, width];
    return net.add('%layer', pick(next, ['sumpool', 'maxpool']), { x }, { size, stride: size });
  },
  threshold(net, next) {
    const x = net.input('%x', typed(int(next(2, 9), next(0, 1) === 1), next(1, 6), next(1, 6), next(1, 8)));
    return addThreshold(net, next, x);
  },
  flip(net, next) {
    const channels = next(1, 12);
    const isBit = next(0, 1) === 1;
    const x = net.input('%x', typed(isBit ? bit : int(4), next(1, 5), next(1, 5), channels));
    const mask = net.build.tensor('@layer.mask', bits(channels));
    return net.add('%layer', 'flip', { x, mask }, isBit ? {} : { lo: -8, hi: 7 });
  },
  lookup(net, next) {
    const channels = next(1, 9);
    const width = next(2, 5);
    const x = net.input('%x', typed(int(width), next(1, 5), next(1, 5), channels));
    const rows = pick(next, [1, channels]);
    const to = pick(next, ['i6', 'b1', 'u5']);
    const element = to === 'b1' ? int(2) : int(Number(to[1]), to.startsWith('i'));
    const table = net.build.tensor('@layer.table', { element, shape: [rows, next(1, 2 ** width)] });
    return net.add('%layer', 'lookup', { x, table }, { to, lo: next(-(2 ** (width - 1)), 0) });
  },
  add_border(net, next) {
    const [height, width, channels] = [next(1, 7), next(1, 7), next(1, 6)];
    const isSum = next(0, 1) === 1;
    const image = net.input('%x', typed(isSum ? bit : int(next(2, 16)), height, width, channels));
    const x = isSum ? net.conv('%sums', image, bits(next(1, 6), 1, 1, channels)) : image;
    const [rows, cols] = [classes(next, height), classes(next, width)];
    const outs = net.build.typeOf(x).shape[2]!;
    const offset = net.build.tensor('@layer.offset', {
      element: int(isSum ? 8 : next(2, 20)),
      shape: [rows.length * cols.length, outs],
    });
    return net.add('%layer', 'add_border', { x, offset }, { rows, cols });
  },
  argmax(net, next) {
    const x = net.input('%x', typed(int(next(2, 6), next(0, 1) === 1), next(1, 20)));
    return net.add('%layer', 'argmax', { x });
  },
};

const allLayers = { ...layers, ...streamLayers };

export const layerKinds = Object.keys(allLayers);

/** A network of one random layer; its value goes out once, or twice through a fork. */
export function randomLayer(kind: string, next: Next): Graph {
  const net = new PackedNet('layer');
  const value = allLayers[kind]!(net, next);
  net.output('y', value);
  if (next(0, 3) === 0) net.output('z', value);
  return net.finish();
}
