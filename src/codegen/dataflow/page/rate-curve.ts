import { choicesOf } from '../folding.ts';
import { leastAreaOf } from '../folding/least-area.ts';
import { keptTo, networkProblem } from '../folding/network-problem.ts';
import { addCosts, noCost } from '../folding/problem.ts';
import type { Report } from '../report.ts';
import type { Pipeline } from '../unit.ts';
import type { CurvePoint } from './charts.ts';

/** Rates that are asked for, as multiples of the design's own. */
const multiples = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16];

/**
 * What the network takes at least at slower and faster rates, all layers folded anew. FIFOs and forks are taken as they are in this
 * design, so that its own point lies on the curve or above it.
 */
export function rateCurve({ steps }: Pipeline, report: Report): readonly CurvePoint[] {
  const tasks = steps.map(step => ({ step, choices: choicesOf(step) }));
  const targets = multiples.map(multiple => Math.max(1, Math.floor(report.cycles_per_frame / multiple)));
  const problem = networkProblem(tasks, { target: Math.max(...targets) });
  const at = (target: number) => {
    const options = leastAreaOf(keptTo(problem, target));
    const cycles = Math.max(...options.map(option => option.cycles));
    /** The units alone, without the streams between them. */
    const cost = options.map(option => option.styles[0]!.cost).reduce(addCosts, noCost);
    return { cycles, cost };
  };
  const beside = Math.max(0, report.lut - report.layers.reduce((sum, layer) => sum + layer.lut, 0));
  const points = new Map<number, CurvePoint>();
  for (const target of targets) {
    const { cycles, cost } = at(target);
    if (points.has(cycles)) continue;
    points.set(cycles, {
      fps: (report.clock_mhz * 1e6) / cycles,
      lut: cost.lut + beside,
      bram18: cost.bram18,
    });
  }
  return [...points.values()];
}
