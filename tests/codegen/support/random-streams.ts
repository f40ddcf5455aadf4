import { int, showElement } from '../../../src/ir/element.ts';
import type { Element, TensorId, TensorType, ValueId } from '../../../src/ir/types.ts';
import type { Next } from './random-layers.ts';
import type { PackedNet } from './nets.ts';
import { bits } from './nets.ts';

const pick = <T>(next: Next, from: readonly T[]): T => from[next(0, from.length - 1)]!;
const typed = (element: Element, ...shape: number[]): TensorType =>
  element.kind === 'b1' ? bits(...shape) : { element, shape };
const tensor = (net: PackedNet, id: TensorId, element: Element, ...shape: number[]): TensorId =>
  net.build.tensor(id, { element, shape });

/** Bits or integers of up to 16 bits, as streams carry them. */
const carried = (next: Next): Element =>
  pick(next, [{ kind: 'b1' } as const, int(16, true, 8), int(next(2, 12)), int(next(1, 9), false)]);

function bent(net: PackedNet, next: Next, hasAbove: boolean): ValueId {
  const element = int(pick(next, [16, 16, 9]), true, 4);
  const channels = next(1, 9);
  const x = net.input('%x', typed(element, next(1, 4), next(1, 4), channels));
  const args = {
    x,
    shift_in: tensor(net, '@layer.shift_in', element, channels),
    negative: tensor(net, '@layer.negative', int(16), channels),
    ...(hasAbove && { positive: tensor(net, '@layer.positive', int(16), channels) }),
    shift_out: tensor(net, '@layer.shift_out', element, channels),
  };
  return net.add('%layer', 'prelu_fixed', args, { slope_frac: next(1, 15) });
}

/** An operand beside one of the whole shape: as large, or one value a channel, a pixel, a row, a column, or at all. */
const spreads = (height: number, width: number, channels: number): readonly (readonly number[])[] => [
  [height, width, channels],
  [height, width, channels],
  [channels],
  [1, 1, channels],
  [height, width, 1],
  [1, 1, 1],
  [1, width, channels],
  [height, 1, channels],
  [1, width, 1],
  [height, 1, 1],
];

/** Residual networks' layers alone, each of a random shape, with weights that keep within 32 bits. */
export const streamLayers: Readonly<Record<string, (net: PackedNet, next: Next) => ValueId>> = {
  requantize(net, next) {
    const channels = next(1, 8);
    const [height, width] = [next(1, 5), next(1, 5)];
    const isProduct = next(0, 1) === 1;
    const x = isProduct
      ? net.conv('%sums', net.input('%x', bits(height, width, 5)), bits(channels, 1, 1, 5))
      : net.input('%x', typed(int(next(2, 14), next(0, 1) === 1), height, width, channels));
    const border =
      next(0, 1) === 1 && height > 1 ? { rows: [1, height - 1], cols: [] } : { rows: [], cols: [] };
    const args = {
      x,
      scale: tensor(net, '@layer.scale', int(next(2, 14)), channels),
      offset: tensor(net, '@layer.offset', int(next(2, 24)), Math.max(1, border.rows.length), channels),
    };
    const to = showElement(pick(next, [int(16, true, 8), int(8), int(10, true, 6), int(8, false)]));
    return net.add('%layer', 'requantize', args, { to, pre: next(0, 5), shift: next(1, 14), ...border });
  },
  prelu: (net, next) => bent(net, next, false),
  dprelu: (net, next) => bent(net, next, true),
  cast(net, next) {
    const element = pick<Element>(next, [{ kind: 'b1' }, int(next(2, 16), next(0, 1) === 1, next(0, 8))]);
    const x = net.input('%x', typed(element, next(1, 4), next(1, 4), next(1, 9)));
    const to = showElement(int(next(2, 16), next(0, 1) === 1, next(0, 9)));
    return net.add('%layer', 'cast', { x }, { to, halvings: next(0, 4) });
  },
  join(net, next) {
    const operation = pick(next, ['add', 'sub', 'mul']);
    const found = carried(next);
    const element = found.kind === 'b1' && operation !== 'mul' ? int(5) : found;
    const [height, width, channels] = [next(1, 4), next(1, 4), next(1, 9)];
    // Now and then neither has the whole shape: a column meets a row.
    const size = next(0, 4) > 0 ? [height, width, channels] : [height, 1, pick(next, [1, channels])];
    const whole = net.input('%x', typed(element, ...size));
    const other = net.input('%y', typed(element, ...pick(next, spreads(height, width, channels))));
    return net.add('%layer', operation, next(0, 1) === 0 ? { x: whole, y: other } : { x: other, y: whole });
  },
  concat(net, next) {
    const element = carried(next);
    const [height, width] = [next(1, 4), next(1, 4)];
    const names = (['%a', '%b', '%c', '%d', '%e', '%f', '%g', '%h', '%i'] as const).slice(0, next(2, 9));
    const xs = names.map(name =>
      net.input(name, typed(element, height, width, pick(next, [2, 4, 6, next(1, 7)]))),
    );
    return net.build.add(
      '%layer',
      'concat',
      { xs: next(0, 2) === 0 ? [...xs, xs[0]!] : xs },
      {},
      net.place(),
    );
  },
  slice(net, next) {
    const channels = next(2, 12);
    const start = next(0, channels - 1);
    const x = net.input('%x', typed(carried(next), next(1, 4), next(1, 4), channels));
    return net.add('%layer', 'slice', { x }, { start, end: next(start + 1, channels) });
  },
  shuffle(net, next) {
    const isWide = next(0, 3) === 0;
    const groups = next(1, isWide ? 40 : 4);
    const channels = groups * (isWide ? Math.ceil(1025 / groups) : next(1, 5));
    const x = net.input('%x', typed(carried(next), next(1, 4), next(1, 4), channels));
    return net.add('%layer', 'shuffle', { x }, { groups });
  },
  reorder(net, next) {
    const [height, width, channels] = [next(2, 5), next(1, 5), pick(next, [next(2, 9), 120])];
    const x = net.input('%x', typed(carried(next), height, width, channels));
    return net.add('%layer', 'reshape', { x }, { shape: [height * width * channels], order: 'chw' });
  },
  upsample(net, next) {
    const x = net.input('%x', typed(carried(next), next(1, 4), next(1, 4), next(1, 6)));
    return net.add('%layer', 'upsample', { x }, { factor: next(1, 3) });
  },
};
