import type { OpName } from '../../../src/ir/ops/index.ts';
import type { Json } from '../../../src/ir/types.ts';

/** One op on its own: the types of its values and tensors, its settings. */
export interface OpCase {
  readonly op: OpName;
  readonly says: string;
  /** Elements and shapes of the values it reads. */
  readonly values: readonly string[];
  /** Shapes of its tensors by operand. */
  readonly tensors?: Readonly<Record<string, readonly number[]>>;
  readonly settings?: Readonly<Record<string, Json>>;
  /** Its gradient is not that of its forward pass: what it is, is tested by name. */
  readonly isEstimated?: true;
}

const channels = (...operands: readonly string[]) => Object.fromEntries(operands.map(name => [name, [4]]));
const map = ['f32[5, 6, 4]'];

/** Every op that can be trained, in every way it can be run. */
export const opCases: readonly OpCase[] = [
  { op: 'conv', says: 'plain', values: map, tensors: { weight: [3, 3, 3, 4] } },
  { op: 'conv', says: '1x1', values: map, tensors: { weight: [3, 1, 1, 4] } },
  {
    op: 'conv',
    says: 'stride 2, uneven pads',
    values: map,
    tensors: { weight: [3, 3, 3, 4] },
    settings: { stride: [2, 2], pad: [0, 1, 1, 0] },
  },
  {
    op: 'conv',
    says: 'stride 3 by 1, a row that no window reaches',
    values: ['f32[6, 5, 2]'],
    tensors: { weight: [3, 2, 3, 2] },
    settings: { stride: [3, 1], pad: [0, 2, 0, 2] },
  },
  {
    op: 'conv',
    says: 'dilation',
    values: map,
    tensors: { weight: [3, 2, 2, 4] },
    settings: { dilation: [2, 3], pad: [1, 1, 1, 1] },
  },
  {
    op: 'conv',
    says: 'in groups',
    values: map,
    tensors: { weight: [6, 3, 3, 2] },
    settings: { groups: 2, pad: [1, 1, 1, 1], stride: [2, 1] },
  },
  {
    op: 'conv',
    says: 'one channel a group',
    values: map,
    tensors: { weight: [4, 3, 3, 1] },
    settings: { groups: 4, pad: [1, 1, 1, 1], stride: [2, 2] },
  },
  {
    op: 'conv',
    says: 'two outputs of each channel',
    values: map,
    tensors: { weight: [8, 3, 2, 1] },
    settings: { groups: 4, pad: [0, 1, 2, 0] },
  },
  {
    op: 'conv',
    says: 'one channel a group, uneven strides, dilation',
    values: map,
    tensors: { weight: [4, 2, 2, 1] },
    settings: { groups: 4, stride: [1, 2], dilation: [2, 1] },
  },
  {
    op: 'conv',
    says: 'bits padded with -1',
    values: ['b1[5, 6, 4]'],
    tensors: { weight: [3, 3, 3, 4] },
    settings: { pad: [1, 1, 1, 1], pad_value: -1, weights: 'binary' },
  },
  {
    op: 'conv',
    says: 'ternary weights',
    values: map,
    tensors: { weight: [3, 3, 3, 4] },
    settings: { weights: 'ternary' },
  },
  { op: 'dense', says: 'plain', values: ['f32[7]'], tensors: { weight: [5, 7] } },
  {
    op: 'dense',
    says: 'bits',
    values: ['b1[7]'],
    tensors: { weight: [5, 7] },
    settings: { weights: 'binary' },
  },
  { op: 'normalize', says: 'one constant', values: map, settings: { mean: [0.5], std: [2] } },
  {
    op: 'normalize',
    says: 'one a channel',
    values: map,
    settings: { mean: [1, 2, 3, 4], std: [1, 2, 4, 5] },
  },
  {
    op: 'batchnorm',
    says: 'stored statistics',
    values: map,
    tensors: channels('scale', 'shift', 'mean', 'variance'),
  },
  { op: 'batchnorm', says: 'no scale, no shift', values: ['f32[4]'], tensors: channels('mean', 'variance') },
  { op: 'scale', says: 'a map', values: map, tensors: channels('scale') },
  { op: 'bias', says: 'features', values: ['f32[4]'], tensors: channels('bias') },
  { op: 'rescale', says: 'a fraction', values: map, settings: { factor: 3, divisor: 7 } },
  { op: 'sign', says: 'bits', values: map, isEstimated: true },
  { op: 'sign', says: 'a tie is -1', values: map, settings: { zero: -1 }, isEstimated: true },
  { op: 'rsign', says: 'shifted', values: map, tensors: channels('shift'), isEstimated: true },
  {
    op: 'quantize',
    says: 'int2, step 1',
    values: map,
    settings: { to: 'int2', scale: 1 },
    isEstimated: true,
  },
  { op: 'quantize', says: 'uint4', values: map, settings: { to: 'uint4' }, isEstimated: true },
  { op: 'quantize', says: 'ternary', values: map, settings: { to: 'ternary' }, isEstimated: true },
  { op: 'relu', says: 'a map', values: map },
  { op: 'clip', says: 'to -0.5 and 0.25', values: map, settings: { lo: -0.5, hi: 0.25 } },
  { op: 'leaky_clip', says: 'slope 0.1', values: map },
  { op: 'abs', says: 'a map', values: map },
  { op: 'sigmoid', says: 'a map', values: map },
  { op: 'dropout', says: 'after training', values: map },
  { op: 'prelu', says: 'a map', values: map, tensors: channels('slope') },
  { op: 'rprelu', says: 'a map', values: map, tensors: channels('shift_in', 'slope', 'shift_out') },
  {
    op: 'dprelu',
    says: 'a map',
    values: map,
    tensors: channels('shift_in', 'positive', 'negative', 'shift_out'),
  },
  { op: 'maxpool', says: '2x2', values: map, settings: { size: [2, 2], stride: [2, 2] } },
  {
    op: 'maxpool',
    says: '3x3, overlapping, padded',
    values: map,
    settings: { size: [3, 3], stride: [2, 2], pad: [1, 1, 0, 1] },
  },
  { op: 'avgpool', says: '2x2', values: map, settings: { size: [2, 2], stride: [2, 2] } },
  {
    op: 'avgpool',
    says: '3x2, padding counted',
    values: map,
    settings: { size: [3, 2], stride: [1, 2], pad: [1, 0, 1, 1] },
  },
  { op: 'avgpool', says: 'the whole map', values: map, settings: { size: [5, 6], stride: [5, 6] } },
  { op: 'channel_mean', says: 'a map', values: map },
  { op: 'upsample', says: 'by 3', values: map, settings: { factor: 3 } },
  { op: 'add', says: 'alike', values: ['f32[5, 6, 4]', 'f32[5, 6, 4]'] },
  { op: 'add', says: 'a row of channels to a map', values: ['f32[5, 6, 4]', 'f32[4]'] },
  { op: 'add', says: 'saturating', values: ['i2[5, 6, 4]', 'i2[5, 6, 4]'], isEstimated: true },
  { op: 'sub', says: 'a map and one channel', values: ['f32[5, 6, 1]', 'f32[5, 6, 4]'] },
  { op: 'mul', says: 'a gate', values: ['f32[5, 6, 4]', 'f32[1, 1, 4]'] },
  { op: 'mul', says: 'two of bits', values: ['b1[5, 6, 4]', 'b1[5, 6, 4]'] },
  { op: 'concat', says: 'three', values: ['f32[5, 6, 4]', 'f32[5, 6, 1]', 'f32[5, 6, 2]'] },
  { op: 'slice', says: 'the middle', values: map, settings: { start: 1, end: 3 } },
  { op: 'shuffle', says: '3 groups of 2', values: ['f32[3, 3, 6]'], settings: { groups: 3 } },
  { op: 'reshape', says: 'by rows', values: map, settings: { shape: [120] } },
  { op: 'reshape', says: 'by channels', values: map, settings: { shape: [120], order: 'chw' } },
];
