import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quadPlaces } from '../../src/codegen/wgsl/blobs.ts';
import { programOf } from '../../src/codegen/wgsl/emit.ts';
import { moduleSource } from '../../src/codegen/wgsl/package/module.ts';
import { plan as planOf } from '../../src/codegen/wgsl/plan.ts';
import type { Program } from '../../src/codegen/wgsl/program.ts';
import type { Step } from '../../src/codegen/wgsl/step.ts';
import { valuesOf } from '../../src/ir/bits.ts';
import type { Module } from '../../src/ir/graph.ts';
import { randomWeights } from '../../src/ir/random-weights.ts';
import type { TensorId } from '../../src/ir/types.ts';
import { readNetwork } from '../../src/network.ts';
import { lower } from '../../src/passes/index.ts';
import type { Pages } from '../../tests/support/browser/serve.ts';
import { randomFloats } from '../web/random-floats.ts';
import type { Fill } from './float-program.ts';
import { floatTwin } from './float-program.ts';

/** A layer between signs: what both twins are checked on, and of which the conv alone is timed. */
const layerText = (size: number, channels: number): string => `net layer() {
  input x: i8[${size}, ${size}, ${channels}]
  output y = x |> sign |> conv(${channels}, 3x3, pad: 1, weights: binary) |> sign
}
`;

const packed = (path: string, text: string): Module => {
  const { graph } = readNetwork({ path, text });
  return lower({ graph, tensors: randomWeights(graph, 1) }, 32);
};

const modules = (folder: string, program: Program, weights: Uint8Array): Pages => ({
  [`${folder}/net.js`]: moduleSource(program, []),
  [`${folder}/net.bin`]: weights,
});

/** Only the dispatches of one layer. */
const only = (program: Program, layer: string): Program => ({
  ...program,
  dispatches: program.dispatches.filter(dispatch => dispatch.layer === layer),
});

/**
 * A layer as bits and its twin in f32, with the same weights and thresholds: folders `bits`, `f32` hold the whole network, `bits-conv`
 * and `f32-conv` its conv alone.
 */
export function layerPages(prefix: string, size: number, channels: number): Pages {
  const module = packed('layer.bnn', layerText(size, channels));
  const plan = planOf(module.graph);
  const ours = programOf(plan, module);
  const twin = floatTwin(plan, sameValues(module));
  return {
    ...modules(`${prefix}/bits`, ours.program, ours.weights),
    ...modules(`${prefix}/f32`, twin.program, twin.weights),
    ...modules(`${prefix}/bits-conv`, only(ours.program, 'conv'), ours.weights),
    ...modules(`${prefix}/f32-conv`, only(twin.program, 'conv'), twin.weights),
  };
}

/** The module's own weights as reals, and its thresholds where nothing is padded: a real conv pads with zeros. */
function sameValues(module: Module): Fill {
  const tensorOf = (step: Step, operand: string): TensorId =>
    [step.anchor!, ...step.nodes].find(node => operand in node.args)!.args[operand] as TensorId;
  return (step, kind, count) => {
    const filled = new Float32Array(count);
    if (kind === 'weights') {
      const layout = step.weights!;
      const depth = step.reads[0]!.channels;
      const values = valuesOf(module.tensors.get(layout.tensor)!);
      let at = 0;
      for (const { out, tap, step: channel } of quadPlaces({ ...layout, depth }))
        for (let lane = out; lane < out + 4; lane++)
          filled[at++] = values[(lane * layout.taps + tap) * depth + channel]!;
      return filled;
    }
    const at = module.tensors.get(tensorOf(step, 'at'))!;
    const [classes = 1] = at.type.shape;
    const inner = Math.floor(classes / 2) * count;
    filled.set(valuesOf(at).slice(inner, inner + count));
    return filled;
  };
}

/** Bi-Real-18 at 224x224 with random weights, and its twin: folders `bits`, `f32`. */
export function birealPages(prefix: string): Pages {
  const path = join(import.meta.dirname, '..', '..', 'examples', 'birealnet', 'birealnet.bnn');
  const module = packed(path, readFileSync(path, 'utf8'));
  const plan = planOf(module.graph);
  const ours = programOf(plan, module);
  const twin = floatTwin(plan, (_, __, count) => randomFloats(count));
  return {
    ...modules(`${prefix}/bits`, ours.program, ours.weights),
    ...modules(`${prefix}/f32`, twin.program, twin.weights),
  };
}
