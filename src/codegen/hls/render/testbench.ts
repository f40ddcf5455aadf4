import type { Module } from '../../../ir/graph.ts';
import type { ValueId } from '../../../ir/types.ts';
import type { EmittedFile } from '../../backend.ts';
import type { Stream } from '../../dataflow/unit.ts';
import { outsOf } from '../../dataflow/unit.ts';
import { builtIn, laneRange } from '../cpp.ts';
import type { Golden } from '../golden.ts';
import { digestsOf, goldenFrames, goldenOf } from '../golden.ts';
import type { HlsPlan } from '../plan.ts';
import type { FramePort } from '../top.ts';
import { hostOf } from './interface.ts';
import { placeOf } from './sources.ts';
import { guardOf, nested } from './text.ts';

/** Inner streams that carry a whole value of the network, in the pipeline's order, and the layer that makes them. */
function checkedStreams({ pipeline }: HlsPlan): readonly { stream: Stream; value: ValueId; layer: string }[] {
  const inner = new Set(pipeline.streams);
  const steps = new Map(pipeline.steps.map(step => [step.id, step]));
  return pipeline.units.flatMap(unit =>
    outsOf(unit).flatMap(stream =>
      stream.value !== undefined && inner.has(stream)
        ? [{ stream, value: stream.value, layer: `${unit.layer}${placeOf(steps.get(unit.layer))}` }]
        : [],
    ),
  );
}

/** What the reference computes on the testbench's frames: inputs, outputs and what is checked inside. */
export function goldenFor(plan: HlsPlan, module: Module): Golden {
  const { inputs, outputs } = plan.pipeline;
  return goldenOf(
    module,
    [...checkedStreams(plan), ...inputs, ...outputs].map(({ value }) => value),
  );
}

/** Values of the templates of tb.cpp and tb_data.hpp. */
export function testbenchOf(plan: HlsPlan, golden: Golden): object {
  const { names, top, around } = plan;
  const ofFrames = (value: ValueId) => golden.get(value)!;
  return {
    top,
    guard: guardOf(`${top}_tb_data`),
    frames: goldenFrames,
    ...hostOf(around, 'typename Kind::template ', 'frames'),
    arrays: [...around.inputs, ...around.outputs].map(({ name, port }) => {
      const { lo, hi } = laneRange(port.lane);
      const values = ofFrames(port.value).flatMap(frame => Array.from(frame, String));
      return {
        name,
        type: builtIn(lo, hi),
        size: values.length / goldenFrames,
        values: nested(values, [goldenFrames, values.length / goldenFrames]),
      };
    }),
    digests: checkedStreams(plan).map(({ stream, value, layer }) => ({
      stream: names.get(stream)!,
      layer,
      words: stream.words,
      digests: digestsOf(stream, ofFrames(value))
        .map(digest => `${digest}u`)
        .join(', '),
    })),
  };
}

/** The frames as 32-bit integers, one a value, ports in order, a frame after the other: what ./run takes and gives. */
export function goldenFiles({ around }: HlsPlan, golden: Golden): readonly EmittedFile[] {
  const raw = (ports: readonly FramePort[]): Uint8Array => {
    const frames = Array.from({ length: goldenFrames }, (_, frame) =>
      ports.map(({ port }) => golden.get(port.value)![frame]!),
    ).flat();
    const all = new Int32Array(frames.reduce((size, values) => size + values.length, 0));
    let at = 0;
    for (const values of frames) {
      all.set(values, at);
      at += values.length;
    }
    return new Uint8Array(all.buffer);
  };
  return [
    { path: 'golden/inputs.bin', contents: raw(around.inputs) },
    { path: 'golden/outputs.bin', contents: raw(around.outputs) },
  ];
}
