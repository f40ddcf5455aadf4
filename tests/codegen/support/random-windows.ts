import type { Lane } from '../../../src/codegen/dataflow/lane.ts';
import type { MatvecStep } from '../../../src/codegen/dataflow/step.ts';
import type { Stream, WindowUnit } from '../../../src/codegen/dataflow/unit.ts';
import { outputSize } from '../../../src/ir/window.ts';
import type { Next } from './random-layers.ts';

const lanes: readonly Lane[] = [
  { kind: 'bit', bits: 1, signed: true },
  { kind: 'int', bits: 8, signed: false },
  { kind: 'int', bits: 5, signed: true },
];

/** A window unit alone that sends all taps of its windows together, of any geometry that a convolution may have. */
export function randomParallelWindow(next: Next): WindowUnit {
  for (;;) {
    const [height, width] = [next(1, 9), next(1, 9)];
    const geometry = {
      kernel: [next(1, 4), next(2, 4)],
      stride: [next(1, 3), next(1, 3)],
      dilation: [next(1, 2), next(1, 2)],
      pad: [next(0, 3), next(0, 3), next(0, 3), next(0, 3)],
    };
    const pixels = outputSize(height, 0, geometry) * outputSize(width, 1, geometry);
    if (outputSize(height, 0, geometry) < 1 || pixels < 1) continue;
    const lane = lanes[next(0, lanes.length - 1)]!;
    const groups = next(1, 3);
    const channels = groups * next(1, 3);
    const taps = geometry.kernel[0]! * geometry.kernel[1]!;
    const padValue = lane.kind === 'bit' ? 2 * next(0, 1) - 1 : 0;
    const window = { height, width, channels, geometry, groups, padValue };
    const stream = (name: string, count: number, words: number): Stream => ({
      name,
      lane,
      lanes: count,
      words,
      depth: 2,
    });
    return {
      kind: 'window',
      name: 'layer.window',
      layer: 'layer',
      cycles: 0,
      step: { kind: 'matvec' } as MatvecStep,
      window,
      memory: (['lutram', 'bram', 'uram'] as const)[next(0, 2)]!,
      in: stream('in', channels, height * width),
      out: stream('out', channels * taps, pixels),
    };
  }
}
