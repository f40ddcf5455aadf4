import type { Program } from '../../../../src/codegen/wgsl/program.ts';
import { digestOfWords } from '../../../../src/codegen/wgsl/program.ts';

/** A program small enough to see through: y[i] = 2 * x[i] + w[i] + bias, four values in 0..255. */
export function doubling(changes: Partial<Program> = {}): Program {
  return {
    name: 'doubling',
    shaders: [
      `override bias: i32 = 0;
@group(0) @binding(0) var<storage, read> x: array<i32, 4>;
@group(0) @binding(1) var<storage, read> w: array<i32, 4>;
@group(0) @binding(2) var<storage, read_write> y: array<i32, 4>;
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) {
  y[i] = 2 * x[i] + w[i] + bias;
}
`,
    ],
    pipelines: [{ shader: 0, constants: { bias: 1000 } }],
    buffers: [
      { bytes: 16, role: 'input' },
      { bytes: 16, role: 'output' },
    ],
    weights: { file: 'net.bin', bytes: 16, hash: digestOfWords(weights) },
    dispatches: [{ layer: 'double', pipeline: 0, bindings: [0, [0, 16], 1], groups: [1, 1, 1] }],
    inputs: [{ name: 'x', buffer: 0, shape: [4], element: 'u8', lo: 0, hi: 255 }],
    outputs: [{ name: 'y', buffer: 1, shape: [4], element: 'i32', frac: 0 }],
    ...changes,
  };
}

export const weights = Uint32Array.of(1, 2, 3, 4);

/** What the program gives for four values. */
export const doubled = (values: ArrayLike<number>): readonly number[] =>
  Array.from(weights, (weight, index) => 2 * values[index]! + weight + 1000);
