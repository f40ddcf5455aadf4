import type { Module } from '../../../ir/graph.ts';
import type { ValueId } from '../../../ir/types.ts';
import type { PipelinePort, Stream } from '../../dataflow/unit.ts';
import { outsOf, wordBits } from '../../dataflow/unit.ts';
import { builtIn, laneRange, laneType } from '../cpp.ts';
import { digestOf, goldenFrames, goldenOf } from '../golden.ts';
import type { HlsPlan } from '../plan.ts';
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

/** Values of the templates of tb.cpp and tb_data.hpp: the reference's own inputs and results. */
export function testbenchOf(plan: HlsPlan, module: Module): object {
  const { pipeline, names, top } = plan;
  const streams = checkedStreams(plan);
  const ports = [...pipeline.inputs, ...pipeline.outputs];
  const golden = goldenOf(
    module,
    [...streams, ...ports].map(({ value }) => value),
  );
  const ofFrames = (value: ValueId) => golden.get(value)!;
  return {
    top,
    guard: guardOf(`${top}_tb_data`),
    frames: goldenFrames,
    inputs: pipeline.inputs.map(port => portOf(port, plan)),
    outputs: pipeline.outputs.map(port => portOf(port, plan)),
    names: ports.map(({ stream }) => names.get(stream)!).join(', '),
    arrays: ports.map(port => {
      const { lo, hi } = laneRange(port.lane);
      const values = ofFrames(port.value).flatMap(frame => Array.from(frame, String));
      return {
        name: names.get(port.stream)!,
        type: builtIn(lo, hi),
        size: values.length / goldenFrames,
        values: nested(values, [goldenFrames, values.length / goldenFrames]),
      };
    }),
    digests: streams.map(({ stream, value, layer }) => ({
      stream: names.get(stream)!,
      layer,
      words: stream.words,
      digests: ofFrames(value)
        .map(frame => `${digestOf(stream, frame)}u`)
        .join(', '),
    })),
  };
}

/** A port as the host's side of a simulation sees it. */
export const portOf = ({ stream, lane, name }: PipelinePort, { names }: HlsPlan): object => ({
  name: names.get(stream)!,
  port: name,
  bits: wordBits(stream),
  lane: laneType(lane),
  lanes: stream.lanes,
  words: stream.words,
});
