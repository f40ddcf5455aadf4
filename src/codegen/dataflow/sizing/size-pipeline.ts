import type { SimulationResult } from '../simulate/simulate.ts';
import { simulate } from '../simulate/simulate.ts';
import type { TokenPipeline } from '../simulate/pipeline.ts';
import { tokensOf } from '../simulate/pipeline.ts';
import { shallow } from '../fifo.ts';
import { withDepths } from '../skips.ts';
import type { Pipeline } from '../unit.ts';
import { sizeFifos } from './fifo-sizing.ts';
import { firingsOf } from './keeps-rate.ts';
import { isShortcut } from './trim.ts';

export interface SizedPipeline {
  readonly pipeline: Pipeline;
  /** What was simulated last: absent where the network is too large, and the depths are those of the rules. */
  readonly simulation?: SimulationResult;
  readonly tokens: TokenPipeline;
  /** FIFOs of more than a handshake where branches meet, and whether it is proven that one word less deadlocks or loses rate. */
  readonly shortcuts: readonly SizedShortcut[];
}

export interface SizedShortcut {
  readonly stream: string;
  readonly depth: number;
  readonly isMinimal: boolean;
}

export interface PipelineSizing {
  /** Firings that may be simulated to make shortcuts minimal: by default some tenths of a second, which small networks stay below. */
  readonly shortcutFirings?: number;
}

/** Firings that sizing may simulate while a network is compiled: some seconds. Rules alone can lose half the rate. */
const mostFirings = 1e8;
/** Firings that further frames may take, to see the pipeline settle. */
const settlingFirings = 3e7;
/** Firings that may go into smaller FIFOs: about a tenth of a second. */
const trimFirings = 1e6;
/** Firings that may go into minimal shortcuts. */
const defaultShortcutFirings = 5e6;
/** Frames that a run takes at least, to see one come behind another. */
const leastFrames = 2;
const mostFrames = 6;
/** Tries with a slower target, where the network cannot keep what its units could. */
const mostTries = 3;
/** Parts of a frame for which the report shows how busy a unit is. */
const activityParts = 64;

/**
 * The pipeline with FIFOs as simulation finds them: at the rate of its slowest unit, or the nearest below it that the network as a
 * whole can keep.
 */
export function sizePipeline(
  pipeline: Pipeline,
  { shortcutFirings = defaultShortcutFirings }: PipelineSizing = {},
): SizedPipeline {
  const tokens = tokensOf(pipeline);
  const { network, channelOf } = tokens;
  const firings = firingsOf(network);
  const shortcutsOf = (sized: Pipeline, minimal: ReadonlySet<number> = new Set()): readonly SizedShortcut[] =>
    pipeline.streams.flatMap((stream, index) => {
      const channel = channelOf.get(stream)!;
      const { name, depth } = sized.streams[index]!;
      const isOne = isShortcut(network, channel) && depth > shallow;
      return isOne ? [{ stream: name, depth, isMinimal: minimal.has(channel) }] : [];
    });
  if (firings * leastFrames > mostFirings) return { pipeline, tokens, shortcuts: shortcutsOf(pipeline) };
  const frames = Math.min(mostFrames, Math.max(leastFrames, Math.floor(settlingFirings / firings / 2)));
  // Ports have no FIFO: whoever stands outside waits.
  const ports = new Set([...pipeline.inputs, ...pipeline.outputs].map(port => port.stream));
  const inner = pipeline.streams.filter(stream => !ports.has(stream));
  // Here a window takes its words up to two before its loop would.
  const windowed = new Set(pipeline.units.filter(unit => unit.kind === 'window').map(unit => unit.in));
  const isStretched = (unit: string) => tokens.windows.has(unit);
  let target = Math.max(...network.units.map(unit => unit.schedule.cycles));
  for (let tries = 0; tries < mostTries; tries++) {
    const sizing = sizeFifos(network, {
      target,
      frames,
      activityParts,
      isStretched,
      mostFirings: 20 * firings < trimFirings ? trimFirings : 0,
      shortcutFirings,
    });
    if (!sizing.isReachable) {
      target = Math.ceil(sizing.cyclesPerFrame);
      continue;
    }
    const capacities = new Map(
      inner.map(stream => {
        const found = sizing.capacities[channelOf.get(stream)!]!;
        return [stream, found + (windowed.has(stream) ? 2 : 0)];
      }),
    );
    const sized = withDepths(pipeline, capacities);
    const isSmall = frames >= mostFrames;
    const simulation = isSmall
      ? simulate(tokensOf(sized).network, { mostFrames: 12, leastFrames: 4, activityParts })
      : sizing.paced;
    return { pipeline: sized, tokens, simulation, shortcuts: shortcutsOf(sized, sizing.minimal) };
  }
  const simulation = simulate(network, { mostFrames: frames });
  return { pipeline, tokens, simulation, shortcuts: shortcutsOf(pipeline) };
}
