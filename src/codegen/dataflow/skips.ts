import { gatesOf } from './gates.ts';
import type { Pipeline, PipelinePort, Stream, Unit } from './unit.ts';
import { insOf, orderOf, outsOf } from './unit.ts';
import { windowSchedule } from './window-schedule.ts';

/**
 * A safe rule for the FIFOs of skips. A path keeps back what its units have read and not yet written: a window the words in its
 * ring, a matrix-vector unit a vector, any other unit a pixel at most. Where two paths from one fork meet, the shorter must take
 * in what the longer keeps back, or the fork blocks and neither moves on. So every input of a joining unit holds the share of a
 * frame that its other inputs keep back since the last unit that all paths pass, and never needs more than a whole frame: by
 * then the longer path has all it asks for. A concat takes the channels of one input after those of another, so each of its inputs
 * holds a pixel more. Simulation finds less.
 */
export function deepenSkips(pipeline: Pipeline): Pipeline {
  const graph = new Paths(pipeline);
  const depths = new Map<Stream, number>();
  for (const unit of pipeline.units) {
    const ins = insOf(unit);
    if (ins.length < 2) continue;
    const held = ins.map(stream => graph.heldBack(unit, stream));
    ins.forEach((stream, index) => {
      const behind = Math.max(...held.filter((_, other) => other !== index));
      const pixel = unit.kind === 'concat' ? stream.words / unit.step.pixels : 0;
      const words = Math.ceil(Math.min(1, behind) * stream.words + pixel) + margin;
      depths.set(stream, Math.max(stream.depth, words));
    });
  }
  return depths.size === 0 ? pipeline : withDepths(pipeline, depths);
}

/** Words beside the rule: two handshakes on either side. */
const margin = 4;

/** Paths of a pipeline from its inputs to its units. */
class Paths {
  readonly #writer = new Map<Stream, Unit>();
  /** The nearest unit that every path to a unit passes; none where they begin at the inputs. */
  readonly #gate = new Map<Unit, Unit>();

  constructor({ units }: Pipeline) {
    for (const unit of units) for (const out of outsOf(unit)) this.#writer.set(out, unit);
    const order = new Map(units.map((unit, index) => [unit, index]));
    const writersOf = (unit: Unit) =>
      insOf(unit).map(stream => {
        const writer = this.#writer.get(stream);
        return writer && order.get(writer);
      });
    for (const [index, gate] of gatesOf(units.map(writersOf)).entries())
      if (gate !== undefined) this.#gate.set(units[index]!, units[gate]!);
  }

  /** Greatest share of a frame that units between the gate of `unit` and its input `stream` keep back. */
  heldBack(unit: Unit, stream: Stream): number {
    const gate = this.#gate.get(unit);
    const known = new Map<Unit, number>();
    const upTo = (from: Stream): number => {
      const writer = this.#writer.get(from);
      if (!writer || writer === gate) return 0;
      const found = known.get(writer);
      if (found !== undefined) return found;
      const share = Math.max(...insOf(writer).map(upTo)) + keptBy(writer);
      known.set(writer, share);
      return share;
    };
    return upTo(stream);
  }
}

/** The share of a frame that a unit has read before it writes what that belongs to. */
function keptBy(unit: Unit): number {
  switch (unit.kind) {
    case 'window': {
      const { held, words } = windowSchedule(unit.window, orderOf(unit));
      return Math.min(1, (held + 2) / words);
    }
    case 'matvec':
      return 2 / unit.step.pixels;
    case 'reduce':
      return Math.min(1, 2 / unit.step.pixels);
    case 'upsample':
      return 2 / unit.step.height;
    case 'select':
      return 1;
    default:
      return 2 / Math.max(1, pixelsOf(unit));
  }
}

/** Pixels a frame of what a unit writes, of vectors one. */
const pixelsOf = (unit: Unit): number => ('step' in unit ? unit.step.pixels : unit.in.words);

/** The same pipeline with other depths of some streams. */
export const withDepths = (pipeline: Pipeline, depths: ReadonlyMap<Stream, number>): Pipeline =>
  withStreams(pipeline, stream => {
    const depth = depths.get(stream);
    return depth === undefined ? stream : { ...stream, depth };
  });

/** The same pipeline with other streams in place of some; `change` is asked once for each. */
export function withStreams(pipeline: Pipeline, change: (stream: Stream) => Stream): Pipeline {
  const changed = new Map<Stream, Stream>();
  const now = (stream: Stream): Stream => {
    let made = changed.get(stream);
    if (!made) changed.set(stream, (made = change(stream)));
    return made;
  };
  const port = (one: PipelinePort): PipelinePort => ({ ...one, stream: now(one.stream) });
  const rewired = (unit: Unit): Unit => {
    const ins = { in: now(unit.in), ...('others' in unit && { others: unit.others.map(now) }) };
    const weights =
      unit.kind === 'matvec' && unit.weightStream ? { weightStream: now(unit.weightStream) } : {};
    const outs = unit.kind === 'fork' ? { outs: unit.outs.map(now) } : { out: now(unit.out) };
    return { ...unit, ...ins, ...weights, ...outs };
  };
  return {
    ...pipeline,
    inputs: pipeline.inputs.map(port),
    units: pipeline.units.map(rewired),
    streams: pipeline.streams.map(now),
    outputs: pipeline.outputs.map(port),
    weightPorts: pipeline.weightPorts.map(one => ({ ...one, stream: now(one.stream) })),
  };
}
