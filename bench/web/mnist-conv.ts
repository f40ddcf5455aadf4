import { randomFloats } from './random-floats.ts';
import type { Layer } from './onnx.ts';
import { onnxChain } from './onnx.ts';

const conv = (outs: number, ins: number): Layer => ({
  op: 'Conv',
  settings: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  weights: { shape: [outs, ins, 3, 3], values: randomFloats(outs * ins * 9) },
});
const pool: Layer = { op: 'MaxPool', settings: { kernel_shape: [2, 2], strides: [2, 2] } };
const relu: Layer = { op: 'Relu' };
const dense = (ins: number, outs: number): Layer => ({
  op: 'MatMul',
  weights: { shape: [ins, outs], values: randomFloats(ins * outs) },
});

/** What somebody would train instead of examples/mnist-conv: the same layers in f32, relu for sign. */
export const realMnistConv = (): Uint8Array =>
  onnxChain(
    [
      ...[conv(32, 1), pool, relu],
      ...[conv(64, 32), pool, relu],
      ...[conv(64, 64), pool, relu],
      ...[{ op: 'Flatten' } as const, dense(576, 128), relu, dense(128, 10)],
    ],
    [1, 1, 28, 28],
    [1, 10],
  );
