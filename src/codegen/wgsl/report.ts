import { mapArguments } from '../../ir/graph.ts';
import { opNamed } from '../../ir/ops/index.ts';
import { groupSize } from './kernels/kernel.ts';
import type { PlacedStep } from './placed-step.ts';
import type { BufferSpec } from './program.ts';
import type { Step } from './step.ts';

/** What a plan says of a dispatch; sizes in values, bytes in net.bin. */
export interface LayerReport {
  readonly name: string;
  readonly kernel: string;
  readonly output: readonly number[];
  readonly tile_pixels: number;
  readonly tile_outs: number;
  readonly invocations: number;
  readonly macs: number;
  readonly weight_bytes: number;
}

export interface WgslReport {
  readonly how: 'plan';
  readonly dispatches: number;
  readonly workgroup_size: number;
  /** Of net.bin. */
  readonly weight_bytes: number;
  readonly scratch_bytes: number;
  readonly buffer_bytes: number;
  readonly layers: readonly LayerReport[];
}

/** Figures that types alone give. Times are not among them: no model of a GPU was held to a GPU. */
export function reportOf(
  steps: readonly PlacedStep[],
  buffers: readonly BufferSpec[],
  weightBytes: number,
): WgslReport {
  const layers = steps.map(({ step, weights, tableSegment }) => {
    const { height, width, channels } = step.writes[0]!;
    const { pixels, quads } = step.tile;
    return {
      name: step.id,
      kernel: step.kind === 'products' && step.weights?.bits === undefined ? 'binary products' : step.kind,
      output: [height, width, channels],
      tile_pixels: pixels,
      tile_outs: 4 * quads,
      invocations: Math.ceil(width / pixels) * height * Math.ceil(channels / (4 * quads)),
      macs: macsOf(step),
      weight_bytes: (weights?.[1] ?? 0) + (tableSegment?.[1] ?? 0),
    };
  });
  const bytesOf = (role: BufferSpec['role']) =>
    buffers.reduce((sum, buffer) => sum + (buffer.role === role ? buffer.bytes : 0), 0);
  return {
    how: 'plan',
    dispatches: steps.length,
    workgroup_size: groupSize,
    weight_bytes: weightBytes,
    scratch_bytes: bytesOf('scratch'),
    buffer_bytes: buffers.reduce((sum, { bytes }) => sum + bytes, 0),
    layers,
  };
}

function macsOf({ anchor, types }: Step): number {
  const op = anchor && opNamed(anchor.op);
  if (!anchor || !op?.work) return 0;
  return op.work(
    anchor.attributes,
    mapArguments(anchor.args, ref => types.get(ref)!),
    anchor.type,
  ).macs;
}
