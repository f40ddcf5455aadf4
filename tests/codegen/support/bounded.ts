import { connect } from '../../../src/codegen/dataflow/connect.ts';
import { choicesOf, fold } from '../../../src/codegen/dataflow/folding.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import type { Spread } from '../../../src/codegen/dataflow/step.ts';
import type { Pipeline, Stream, Unit } from '../../../src/codegen/dataflow/unit.ts';
import { insOf, orderOf, outsOf } from '../../../src/codegen/dataflow/unit.ts';
import { windowSchedule } from '../../../src/codegen/dataflow/window-schedule.ts';
import type { Graph } from '../../../src/ir/graph.ts';

/** A graph's pipeline, folded as wished, the rest as small as it goes. */
export const pipelineOf = (graph: Graph, folding: Parameters<typeof fold>[1] = {}): Pipeline => {
  const network = networkOf(graph);
  return connect(
    network,
    fold(
      network.steps,
      folding,
      Math.max(...network.steps.flatMap(step => choicesOf(step).map(({ cycles }) => cycles))),
    ),
  );
};

/** What a unit does next with one word of a stream; `try` reads only where a word is there. */
type Move = { readonly read: Stream } | { readonly try: Stream } | { readonly write: Stream };
type Program = Generator<Move, void, boolean>;

function* window(unit: Extract<Unit, { kind: 'window' }>, frames: number): Program {
  const { words, emitted, iterations, delay, ahead } = windowSchedule(unit.window, orderOf(unit));
  let held = 0;
  for (let frame = 0; frame < frames; frame++) {
    let [readDue, writeDue, owed, have] = [0, 0, 0, held];
    for (let i = held - ahead; i < iterations; i++) {
      if (i < 0) owed = 1;
      else {
        readDue += words;
        if (readDue >= iterations) {
          readDue -= iterations;
          owed++;
        }
      }
      if (owed > 0) {
        const came = have < words ? yield { read: unit.in } : yield { try: unit.in };
        if (came) {
          have++;
          owed--;
        }
      }
      if (i < delay) continue;
      writeDue += emitted;
      if (writeDue < iterations - delay) continue;
      writeDue -= iterations - delay;
      yield { write: unit.out };
    }
    held = have - words;
  }
}

/** Words of one frame, `pixels` times: read this many, write that many. */
function* paced(unit: Unit, rounds: number, reads: number, writes: number): Program {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < reads; i++) yield { read: unit.in };
    for (let i = 0; i < writes; i++) for (const out of outsOf(unit)) yield { write: out };
  }
}

function* matvec(unit: Extract<Unit, { kind: 'matvec' }>, frames: number): Program {
  const { step, pe, simd } = unit;
  const folds = step.channels / step.groups / pe;
  yield* paced(unit, frames * step.pixels * step.groups, step.depth / simd, folds);
}

const isRead = (spread: Spread, pixel: number, fold: number): boolean =>
  spread === 'same' ||
  (spread === 'pixel' ? fold === 0 : pixel === 0 && (spread === 'channel' || fold === 0));

function* join(unit: Extract<Unit, { kind: 'join' }>, frames: number): Program {
  const { pixels, channels, spreads } = unit.step;
  for (let frame = 0; frame < frames; frame++)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let fold = 0; fold < channels / unit.out.lanes; fold++) {
        for (const [index, stream] of insOf(unit).entries())
          if (isRead(spreads[index]!, pixel, fold)) yield { read: stream };
        yield { write: unit.out };
      }
}

function* concat(unit: Extract<Unit, { kind: 'concat' }>, frames: number): Program {
  for (let pixel = 0; pixel < frames * unit.step.pixels; pixel++)
    for (const [index, stream] of insOf(unit).entries())
      for (let word = 0; word < unit.step.parts[index]!.channels / unit.out.lanes; word++) {
        yield { read: stream };
        yield { write: unit.out };
      }
}

function* slice(unit: Extract<Unit, { kind: 'slice' }>, frames: number): Program {
  const { pixels, from, start, end } = unit.step;
  const { lanes } = unit.in;
  for (let pixel = 0; pixel < frames * pixels; pixel++)
    for (let word = 0; word < from / lanes; word++) {
      yield { read: unit.in };
      if (word >= start / lanes && word < end / lanes) yield { write: unit.out };
    }
}

function* upsample(unit: Extract<Unit, { kind: 'upsample' }>, frames: number): Program {
  const { height, width, factors, channels } = unit.step;
  const [down, across] = factors;
  const folds = channels / unit.in.lanes;
  for (let row = 0; row < frames * height; row++)
    for (let pass = 0; pass < down; pass++)
      for (let x = 0; x < width; x++)
        for (let copy = 0; copy < across; copy++)
          for (let fold = 0; fold < folds; fold++) {
            if (pass === 0 && copy === 0) yield { read: unit.in };
            yield { write: unit.out };
          }
}

function program(unit: Unit, frames: number): Program {
  switch (unit.kind) {
    case 'window':
      return window(unit, frames);
    case 'matvec':
      return matvec(unit, frames);
    case 'join':
      return join(unit, frames);
    case 'concat':
      return concat(unit, frames);
    case 'slice':
      return slice(unit, frames);
    case 'upsample':
      return upsample(unit, frames);
    case 'shuffle': {
      const words = unit.in.words / unit.step.pixels;
      return paced(unit, frames * unit.step.pixels, words, words);
    }
    case 'reduce':
      return paced(unit, frames * unit.out.words, unit.in.words / unit.out.words, 1);
    case 'select':
      return paced(unit, frames, unit.in.words, 1);
    case 'convert': {
      const rounds = Math.min(unit.in.words, unit.out.words);
      return paced(unit, frames * rounds, unit.in.words / rounds, unit.out.words / rounds);
    }
    default:
      return paced(unit, frames * unit.in.words, 1, 1);
  }
}

/**
 * Runs a pipeline with FIFOs of the given depths, every unit reading and writing word by word in the order of its routine and
 * waiting where it must; without a clock. The units that are stuck with work left, by name: none where it finishes.
 */
export function stuckUnits(
  pipeline: Pipeline,
  frames: number,
  depthOf: (stream: Stream) => number,
): readonly string[] {
  const filled = new Map<Stream, number>();
  const atPorts = new Set([...pipeline.inputs, ...pipeline.outputs].map(port => port.stream));
  for (const { stream } of pipeline.inputs) filled.set(stream, stream.words * frames);
  const count = (stream: Stream) => filled.get(stream) ?? 0;
  const room = (stream: Stream) => atPorts.has(stream) || count(stream) < depthOf(stream);
  const running = pipeline.units.map(unit => ({
    unit,
    code: program(unit, frames),
    move: undefined as Move | undefined,
  }));
  for (const one of running) one.move = one.code.next(false).value ?? undefined;
  for (let moved = true; moved;) {
    moved = false;
    for (const one of running)
      for (let { move } = one; move; move = one.move) {
        let came = true;
        if ('write' in move) {
          if (!room(move.write)) break;
          filled.set(move.write, count(move.write) + 1);
        } else {
          const stream = 'read' in move ? move.read : move.try;
          came = count(stream) > 0;
          if (!came && 'read' in move) break;
          if (came) filled.set(stream, count(stream) - 1);
        }
        moved = true;
        one.move = one.code.next(came).value ?? undefined;
      }
  }
  return running.filter(({ move }) => move).map(({ unit }) => unit.name);
}
