import type { TargetOptions } from '../../../src/codegen/backend.ts';
import type { HlsPlan } from '../../../src/codegen/hls/plan.ts';
import { fpga } from '../../../src/codegen/hls/index.ts';
import type { EmittedFile } from '../../../src/codegen/backend.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { PackedNet, bits, bytes, ints, withWeights } from './nets.ts';

/** A small network with a unit of nearly every kind: 8-bit stem, padding with classes, pools, groups, ternary, 3-bit, fork, argmax. */
export function showcase(): Graph {
  const net = new PackedNet('showcase');
  let x = net.input('%image', bytes(12, 12, 3));
  x = net.conv('%stem.conv', x, bits(16, 3, 3, 3), { pad: [1, 1, 1, 1] });
  x = net.threshold('%stem.threshold', x);
  x = net.conv('%block.conv', x, bits(24, 3, 3, 16), { pad: [1, 1, 1, 1], pad_value: -1 });
  x = net.threshold('%block.threshold', x, 1, { rows: [1, 10, 1], cols: [1, 10, 1] });
  x = net.add('%block.maxpool', 'maxpool', { x }, { size: [2, 2], stride: [2, 2] });
  const mask = net.build.tensor('@block.flip.mask', bits(24));
  x = net.add('%block.flip', 'flip', { x, mask });
  x = net.conv('%groups.conv', x, ints(2, 8, 3, 3, 12), {
    groups: 2,
    stride: [2, 2],
    pad: [1, 0, 1, 1],
    pad_value: 1,
  });
  x = net.threshold('%groups.threshold', x, 3, { to: 'i3', lo: -2 });
  x = net.add('%groups.sumpool', 'sumpool', { x }, { size: [2, 2], stride: [1, 1] });
  x = net.add('%flatten', 'reshape', { x }, { shape: [2 * 2 * 8] });
  x = net.dense('%hidden', x, ints(3, 70, 32));
  x = net.threshold('%hidden.threshold', x);
  x = net.dense('%scores', x, bits(10, 70));
  net.output('scores', x);
  net.output('best', net.add('%argmax', 'argmax', { x }));
  return net.finish();
}

/** It as a project. */
export function showcaseProject(options: TargetOptions = {}): {
  readonly plan: HlsPlan;
  readonly files: readonly EmittedFile[];
} {
  const module = withWeights(showcase(), 5);
  const plan = fpga.plan(module.graph, {
    fps: 20000,
    fold: {
      'stem.conv': { pe: 2, simd: 9 },
      'block.conv': { pe: 12, simd: 144 },
      'block.maxpool': { pe: 2 },
      'block.flip': { pe: 1 },
      'groups.conv': { pe: 2, simd: 12 },
      'groups.sumpool': { pe: 1 },
      hidden: { pe: 1, simd: 1 },
      scores: { pe: 5, simd: 70 },
      argmax: { pe: 1 },
    },
    source: { file: 'showcase.bnn', version: '0.1.0', weights: 'abc123' },
    ...options,
  });
  return { plan, files: fpga.emit(plan, module) };
}
