import { expect, test } from 'vitest';
import { SimulationError } from '../../src/cli/csim.ts';
import { networkOf } from '../../src/codegen/dataflow/network.ts';
import { fpga } from '../../src/codegen/hls/index.ts';
import { sizeOf } from '../../src/ir/element.ts';
import type { Module } from '../../src/ir/graph.ts';
import { tensorFrom } from '../../src/ir/tensor.ts';
import { lower } from '../../src/passes/index.ts';
import { trained } from '../passes/networks.ts';
import { randomInputs } from '../passes/support.ts';
import { difference, runInterpreter } from '../support/runners/interpreter.ts';
import { emitFor, noSimulation, simulate } from '../support/runners/simulation.ts';

/** A stem, a binary layer beside a shortcut, an activation, signs of it, a classifier. */
interface Shape {
  readonly size?: string;
  readonly channels?: number;
  readonly stride?: 1 | 2;
  readonly activation?: string;
}
const residual = ({
  size = '5, 5',
  channels = 6,
  stride = 1,
  activation = 'rprelu',
}: Shape): string => `net n {
  input image: u8[${size}, 3]
  x = image |> normalize(mean: 127.5, std: 127.5) |> conv(${channels}, 3x3, pad: 1) as stem |> batchnorm as stem_norm
  y = x |> rsign |> conv(${channels}, 3x3, pad: 1, stride: ${stride}, weights: binary) |> batchnorm as norm
  skip = ${stride === 2 ? 'x |> avgpool(2x2, pad: same)' : 'x'}
  z = (y + skip) |> ${activation} as act
  bits = z |> rsign as late |> conv(${channels}, 1x1, weights: binary) as point |> batchnorm as point_norm |> sign as last
  output stream = z
  output signs = bits
  output scores = z |> globalavgpool |> dense(3, bias: true)
}
`;

interface Case {
  readonly name: string;
  readonly shape?: Shape;
  /** Tensors that are filled with one value, or by channel, instead of being drawn. */
  readonly fill?: Readonly<Record<string, number | ((channel: number) => number)>>;
}
const alternating = (channel: number) => (channel % 2 === 0 ? 0 : 1);
const cases: readonly Case[] = [
  ...[0, -0.75, 1, 2.5, -3, 900, -900].map(slope => ({
    name: `slope ${slope}`,
    fill: { '@act.slope': slope },
  })),
  { name: 'slopes of every sign', fill: { '@act.slope': (c: number) => [0, -1, 0.25, 3][c % 4]! } },
  {
    name: 'dprelu, one slope zero and one negative',
    shape: { activation: 'dprelu' },
    fill: { '@act.positive': 0, '@act.negative': -0.5 },
  },
  { name: 'gamma 0 in some channels', fill: { '@norm.scale': alternating } },
  { name: 'gamma 0 in all channels', fill: { '@norm.scale': 0, '@point_norm.scale': 0 } },
  { name: 'negative gammas', fill: { '@norm.scale': -1, '@point_norm.scale': -0.5, '@stem_norm.scale': -2 } },
  { name: 'all-constant channels', fill: { '@late.shift': (c: number) => (c % 2 === 0 ? 1e4 : -1e4) } },
  { name: 'a variance of 0', fill: { '@norm.variance': 0 } },
  { name: 'a 1x1 map', shape: { size: '1, 1' } },
  { name: 'a 1x4 map', shape: { size: '1, 4' } },
  ...['5, 5', '7, 3', '3, 9', '1, 1'].map(size => ({
    name: `stride 2 of ${size}`,
    shape: { size, stride: 2 as const },
  })),
  ...[1, 31, 32, 33, 63, 64, 65].map(channels => ({ name: `${channels} channels`, shape: { channels } })),
];

function moduleOf({ shape = {}, fill = {} }: Case, seed: number): Module {
  const { graph, tensors } = trained({ path: 'net.bnn', text: residual(shape) }, seed);
  const filled = Object.entries(fill).map(([name, value]) => {
    const id = name as `@${string}`;
    const { type } = tensors.get(id)!;
    const channels = type.shape.at(-1)!;
    const values = Array.from({ length: sizeOf(type.shape) }, (_, at) =>
      typeof value === 'number' ? value : value(at % channels),
    );
    return [id, tensorFrom(type, values)] as const;
  });
  return { graph, tensors: new Map([...tensors, ...filled]) };
}

test('integer = packed = C simulation', async context => {
  const missing = noSimulation();
  if (missing !== undefined) context.skip(missing);
  const all = cases.map((each, number) => {
    const module = moduleOf(each, number + 1);
    const images = [1, 2, 3].map(seed => randomInputs(module, seed));
    const integer = lower(module, fpga.lanes, { to: 'integer' });
    const packed = lower(integer, fpga.lanes);
    const files = emitFor(packed, `net${number}`, number);
    return { ...each, wanted: runInterpreter(integer, images), project: { module: packed, files, images } };
  });
  const found = await simulate(all.map(({ project }) => project));
  const wrong = all.flatMap(({ name, wanted, project: { module, images } }, index) => {
    const simulated = found[index]!;
    const fault =
      difference(module, wanted, runInterpreter(module, images)) ??
      (simulated instanceof SimulationError ? simulated.message : difference(module, wanted, simulated));
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
  expect(wrong).toEqual([]);
});

test('one accumulator yields bits and the next residual value: its product is computed once', () => {
  const text = residual({ channels: 8 }).replace(
    'output stream = z',
    'output stream = y\n  output early = y |> sign as now',
  );
  const packed = lower(trained({ path: 'net.bnn', text }), fpga.lanes);
  const { steps } = networkOf(packed.graph);
  const products = steps.filter(({ kind }) => kind === 'matvec').map(({ id }) => id);
  expect(products).toEqual(['stem', 'conv', 'point', 'dense']);
  expect(steps.filter(({ input }) => input === '%conv').map(({ kind }) => kind)).toEqual([
    'rescale',
    'threshold',
  ]);
});
