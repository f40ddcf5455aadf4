import type { Pipeline, Unit } from './unit.ts';

/** Bits of weights that are read from memory outside a frame. */
export const trafficOf = ({ weightPorts }: Pick<Pipeline, 'weightPorts'>): number =>
  weightPorts
    .filter(({ when }) => when === 'always')
    .reduce((sum, { step, beats, beatBits }) => sum + step.pixels * beats * beatBits, 0);

/**
 * Units whose weights come from outside, slowed down to what memory brings. All readers share `bandwidth` bits a cycle by what they
 * read a frame, so each takes as long as all of them together: traffic / bandwidth cycles, or a cycle a word where that is more.
 */
export function pacedByMemory(pipeline: Pipeline, bandwidth: number): Pipeline {
  const least = Math.ceil(trafficOf(pipeline) / bandwidth);
  const paced = (unit: Unit): Unit =>
    unit.kind === 'matvec' && unit.weights === 'external' && least > unit.cycles
      ? { ...unit, cycles: least }
      : unit;
  return least === 0 ? pipeline : { ...pipeline, units: pipeline.units.map(paced) };
}
