import type { Area } from './estimate/area.ts';
import { noArea } from './estimate/area.ts';
import { areaOf, convertArea, fifoArea, forkArea } from './estimate.ts';
import type { Folding } from './folded-step.ts';
import type { Step } from './step.ts';
import type { Pipeline } from './unit.ts';
import { wordBits } from './unit.ts';

/** Everything a pipeline takes: steps with their windows, then what belongs to no step. */
export const pipelineAreas = (pipeline: Pipeline, foldings: ReadonlyMap<Step, Folding>): readonly Area[] => [
  ...pipeline.steps.map(step => areaOf(step, foldings.get(step)!)),
  ...areasBetween(pipeline),
];

/** Converters, forks and FIFOs. */
export const areasBetween = (pipeline: Pipeline): readonly Area[] => [
  ...[...pipeline.streams, ...pipeline.weightPorts.map(({ stream }) => stream)].map(stream =>
    fifoArea(stream.depth, wordBits(stream), stream.memory),
  ),
  ...pipeline.units.map(unit => {
    if (unit.kind === 'convert') return convertArea(wordBits(unit.in), wordBits(unit.out));
    return unit.kind === 'fork' ? forkArea(wordBits(unit.in)) : noArea;
  }),
];
