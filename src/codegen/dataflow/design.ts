import type { FoldWish } from '../backend.ts';
import { addAreas } from './estimate/area.ts';
import type { Wall } from './budget.ts';
import { beyond } from './budget.ts';
import { connect } from './connect.ts';
import type { FoldingChoice, FoldingTask } from './folding.ts';
import { foldingTasks } from './folding.ts';
import type { Certificate, Fastest, PartBudget } from './folding/fastest.ts';
import { fastestWithin } from './folding/fastest.ts';
import { feasible } from './folding/feasible.ts';
import { areaWeight, choicesIn, leastAreaTogether } from './folding/least-area.ts';
import { leastCost } from './folding/least-cost.ts';
import type { FoldingProblem, FoldingSolution } from './folding/problem.ts';
import type { StepOption } from './folding/step-options.ts';
import { placeFifos } from './place-fifos.ts';
import { pipelineAreas } from './pipeline-area.ts';
import { problemFor, refuseFifos, refuseTooLarge } from './too-large.ts';
import type { Setting } from './setting.ts';
import type { SimulationResult } from './simulate/simulate.ts';
import type { SizedShortcut } from './sizing/size-pipeline.ts';
import { sizePipeline } from './sizing/size-pipeline.ts';
import type { Network, Step } from './step.ts';
import type { Pipeline } from './unit.ts';
import { pacedByMemory } from './weights-pace.ts';

/** A network decided in full: foldings, styles, streams, FIFOs. */
export interface Design {
  readonly foldings: ReadonlyMap<Step, FoldingChoice>;
  readonly pipeline: Pipeline;
  /** Of the sized pipeline, where it was not too large. */
  readonly simulation?: SimulationResult;
  /** FIFOs where branches meet, and which are proven minimal. */
  readonly shortcuts: readonly SizedShortcut[];
  /** Why nothing faster fits, where the wall is what holds the design back. */
  readonly certificate?: Certificate;
}

/** Solves, sizes and counts again at most so often: the FIFOs of a folding are known only once it is simulated. */
const mostRounds = 4;

/**
 * The least area at the rate that is wished for; with a wall, within it, and as fast as it allows where there is no wish or it cannot be
 * kept. Throws E0408 where nothing fits.
 */
export function design(
  network: Network,
  wishes: Readonly<Record<string, FoldWish>>,
  setting: Setting,
): Design {
  const tasks = foldingTasks(network.steps, wishes);
  const { wall, target } = setting;
  if (!wall) return built(network, tasks, leastAreaTogether(tasks, target!), setting);
  const problem = problemFor(tasks, setting);
  const bandwidth = wantsMemory(wishes) ? setting.possibleBandwidth : setting.bandwidth;
  let budget = wall;
  let first: Picked | undefined;
  for (let round = 0; ; round++) {
    const picked = pick(problem, { ...budget, bandwidth }, target);
    if (picked.kind === 'none') return refuseTooLarge(network.name, tasks, setting, wall, picked);
    first ??= picked;
    const made = built(network, tasks, choicesIn(picked.solution), setting);
    const pipeline = placeFifos(made.pipeline, usedBy(made), wall);
    const used = usedBy({ ...made, pipeline });
    const over = beyond(used, wall);
    if (over.length === 0)
      return {
        ...made,
        pipeline,
        ...(picked.certificate && { certificate: widened(picked, first) }),
      };
    if (round === mostRounds) return refuseFifos(network.name, over, used, wall);
    budget = tightened(budget, wall, used);
  }
}

const usedBy = ({ pipeline, foldings }: Pick<Design, 'pipeline' | 'foldings'>): Wall =>
  addAreas(pipelineAreas(pipeline, foldings));

function built(
  network: Network,
  tasks: readonly FoldingTask[],
  choices: readonly FoldingChoice[],
  { possibleBandwidth }: Setting,
): Design {
  const foldings = new Map(tasks.map(({ step }, index) => [step, choices[index]!]));
  const connected = pacedByMemory(connect(network, foldings), possibleBandwidth);
  const { pipeline, simulation, shortcuts } = sizePipeline(connected);
  return { foldings, pipeline, shortcuts, ...(simulation && { simulation }) };
}

/** A layer's own wish for weights outside needs no leave. */
const wantsMemory = (wishes: Readonly<Record<string, FoldWish>>): boolean =>
  Object.values(wishes).some(({ weights }) => weights === 'external');

type Picked = Extract<Fastest<StepOption>, { readonly kind: 'design' }> | Wished;
interface Wished {
  readonly kind: 'design';
  readonly target: number;
  readonly solution: FoldingSolution<StepOption>;
  readonly certificate?: undefined;
}

/** At the wished rate what takes least, if that fits; else anything that does; else the fastest. */
function pick(
  problem: FoldingProblem<StepOption>,
  budget: PartBudget,
  target: number | undefined,
): Picked | Extract<Fastest<StepOption>, { readonly kind: 'none' }> {
  if (target !== undefined) {
    const { bandwidth, ...limits } = budget;
    const allowed = { ...limits, traffic: bandwidth * target };
    const least = leastCost(problem, target, areaWeight);
    const fits =
      least &&
      (['lut', 'bram18', 'uram', 'dsp', 'traffic'] as const).every(name => least.cost[name] <= allowed[name]);
    if (fits) return { kind: 'design', target, solution: least };
    const verdict = feasible(problem, target, allowed);
    if (verdict.kind === 'fits') return { kind: 'design', target, solution: verdict.solution };
  }
  return fastestWithin(problem, budget);
}

/** The proof of the first round stands; what later rounds gave up for FIFOs is open between. */
function widened({ target }: Picked, first: Picked): Certificate {
  const { certificate = { open: [] } } = first;
  if (target === first.target) return certificate;
  return { ...certificate, open: [...new Set([first.target, ...certificate.open])] };
}

/** Less by what was used beyond, and a little. */
function tightened(budget: Wall, wall: Wall, used: Wall): Wall {
  const less = (name: keyof Wall) =>
    used[name] <= wall[name]
      ? budget[name]
      : Math.max(0, Math.floor(budget[name] - 1.05 * (used[name] - wall[name])) - 1);
  return { lut: less('lut'), ff: less('ff'), bram18: less('bram18'), uram: less('uram'), dsp: less('dsp') };
}
