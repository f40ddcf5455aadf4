import type { TokenNetwork } from './network.ts';
import type { SimulationSettings } from './simulation.ts';
import { Simulation } from './simulation.ts';
import { activityOf } from './activity.ts';
import type { Track } from './track.ts';
import { waitingCircles } from './waiting.ts';

export interface ChannelResult {
  readonly name: string;
  /** Most words that were there at once. */
  readonly highWater: number;
  /** Cycles of the last frame that its reader waited for words, and its writer for room. */
  readonly dataStall: number;
  readonly spaceStall: number;
}

export interface UnitResult {
  readonly name: string;
  /** Iterations a frame: busy cycles. */
  readonly cycles: number;
  /** Cycles of the last frame that it waited for words, and for room. */
  readonly dataStall: number;
  readonly spaceStall: number;
  /** The share of each part of a settled frame that it is busy, if asked for. */
  readonly activity?: readonly number[];
}

/** A unit of a deadlock and the stream it waits at. */
export interface Waiting {
  readonly unit: string;
  readonly channel: string;
  readonly for: 'words' | 'room';
}

export interface SimulationResult {
  /** `unsettled`: it runs, but no frame was yet like the one before. */
  readonly outcome: 'periodic' | 'unsettled' | 'deadlock';
  /** Cycles a frame: exact where periodic, over the last half of the frames else; NaN in a deadlock. */
  readonly cyclesPerFrame: number;
  /** Cycles until the last word of the first frame left an idle network. */
  readonly latency: number;
  readonly frames: number;
  readonly units: readonly UnitResult[];
  readonly channels: readonly ChannelResult[];
  /** The unit that takes the most cycles. */
  readonly bottleneck: UnitResult;
  /** Each waits for the next, the last for the first. */
  readonly deadlock?: readonly Waiting[];
}

export interface SimulateSettings extends SimulationSettings {
  /** Frames after which it stops though nothing has repeated (default 8). */
  readonly mostFrames?: number;
  /** Frames that are run at least, settled or not. */
  readonly leastFrames?: number;
  /** Parts of a frame for which the activity of units is told; absent: not told. */
  readonly activityParts?: number;
}

/**
 * Runs a network until frames repeat. Periodicity is proven, not guessed. Every firing's time follows from times of its own frame,
 * of the firing before, and of the place that a FIFO freed: at most as many frames back as the FIFO ever held words of. So
 * once that many frames lie exactly as the frames before them, every firing of every unit later by the same number of cycles, all frames
 * to come do; no FIFO then ever holds more than it did.
 */
export function simulate(
  network: TokenNetwork,
  { mostFrames = 8, leastFrames = 2, activityParts = 0, ...settings }: SimulateSettings = {},
): SimulationResult {
  const simulation = new Simulation(network, settings);
  let stalls = stallsOf(simulation);
  for (let frames = 1; ; frames++) {
    const before = stalls;
    simulation.run(frames);
    stalls = stallsOf(simulation);
    const isStuck = !simulation.hasDone(frames);
    const period = isStuck ? undefined : periodOf(simulation, frames);
    if (isStuck || (period !== undefined && frames >= leastFrames) || frames >= mostFrames)
      return resultOf(simulation, frames, period, before, activityParts);
  }
}

/** Most frames that a firing's time looks back. Without high-water marks, as many as the largest FIFO could hold. */
const framesLookedBack = ({ channels, network, units, measures }: Simulation): number =>
  Math.max(
    1,
    ...network.channels.map(({ words }, index) => {
      const { highWater, capacity } = channels[index]!;
      const held = measures ? highWater : capacity;
      return Math.ceil(held / words);
    }),
    ...units.map(({ buffer }) => (buffer ? Math.ceil(buffer.capacity / buffer.wordsPerFrame) : 0)),
  );

/** The shift of all units, if the last frames, as many as are looked back, are repetitions shifted by it. */
function periodOf(simulation: Simulation, frames: number): number | undefined {
  const memory = framesLookedBack(simulation);
  if (frames < memory + 1) return undefined;
  const tracks = simulation.units.flatMap(({ track, buffer }) => (buffer ? [track, buffer.track] : [track]));
  const [{ frames: first }] = tracks as [Track];
  const shift = first[frames - 1]!.start - first[frames - 2]!.start;
  const repeats = tracks.every(track =>
    track.frames
      .slice(frames - memory, frames)
      .every(
        ({ isRepeat, start }, back) =>
          isRepeat && start - track.frames[frames - memory + back - 1]!.start === shift,
      ),
  );
  return repeats ? shift : undefined;
}

type Stalls = readonly { readonly data: number; readonly space: number }[];
const stallsOf = ({ channels }: Simulation): Stalls =>
  channels.map(({ stalls: [data = 0, space = 0] }) => ({ data, space }));

function resultOf(
  simulation: Simulation,
  frames: number,
  period: number | undefined,
  before: Stalls,
  activityParts: number,
): SimulationResult {
  const { network, channels: states, units } = simulation;
  const channels = states.map(({ highWater, stalls: [data = 0, space = 0] }, index) => ({
    name: network.channels[index]!.name,
    highWater,
    dataStall: data - before[index]!.data,
    spaceStall: space - before[index]!.space,
  }));
  const sum = (indices: readonly number[], of: 'dataStall' | 'spaceStall') =>
    indices.reduce((total, index) => total + channels[index]![of], 0);
  const results = network.units.map(({ name, schedule, inputs, outputs }) => ({
    name,
    cycles: schedule.cycles,
    dataStall: sum(inputs, 'dataStall'),
    spaceStall: sum(outputs, 'spaceStall'),
  }));
  const common = {
    frames,
    units: results,
    channels,
    bottleneck: results.reduce((worst, unit) => (unit.cycles > worst.cycles ? unit : worst)),
  };
  const sinks = units.filter(unit => unit.outputs.length === 0);
  const end = (frame: number) => Math.max(...sinks.map(unit => unit.track.frames[frame]?.end ?? NaN));
  const latency = end(0) + 1;
  if (!simulation.hasDone(frames))
    return {
      outcome: 'deadlock',
      cyclesPerFrame: NaN,
      latency,
      ...common,
      deadlock: deadlockOf(simulation),
    };
  const half = Math.floor((frames - 1) / 2);
  const mean = (end(frames - 1) - end(half)) / (frames - 1 - half);
  const cyclesPerFrame = period ?? mean;
  const activity = activityParts > 0 ? activityOf(units, cyclesPerFrame, activityParts) : [];
  return {
    outcome: period === undefined ? 'unsettled' : 'periodic',
    cyclesPerFrame,
    latency,
    ...common,
    units: results.map((unit, index) => ({ ...unit, ...(activity[index] && { activity: activity[index] }) })),
  };
}

/** Who waits for whom, by name. */
const deadlockOf = ({ units, channels, network }: Simulation): readonly Waiting[] =>
  waitingCircles(units)[0]!.map(({ unit, channel, for: what }) => ({
    unit: unit.name,
    channel: network.channels[channels.indexOf(channel)]!.name,
    for: what,
  }));
