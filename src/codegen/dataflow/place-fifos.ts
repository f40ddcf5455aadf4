import type { Wall } from './budget.ts';
import { fifoArea } from './estimate.ts';
import type { FifoMemory } from './fifo.ts';
import { fifoMemories, fifoMemory, shallow } from './fifo.ts';
import { withStreams } from './skips.ts';
import type { Pipeline, Stream } from './unit.ts';
import { wordBits } from './unit.ts';

/** What of a wall a FIFO can be moved between. */
const resources = ['lut', 'bram18', 'uram'] as const;
type Use = Readonly<Record<(typeof resources)[number], number>>;

interface Move {
  readonly stream: Stream;
  readonly memory: FifoMemory;
  readonly use: Use;
  /** How much less is beyond the wall, in shares of it. */
  readonly gain: number;
}

/**
 * FIFOs put where there is room: as long as something is beyond the wall, the one change of a FIFO's memory that lowers the excess most.
 * `used`: all that the pipeline takes with its FIFOs where they usually lie.
 */
export function placeFifos(pipeline: Pipeline, used: Wall, wall: Wall): Pipeline {
  const chosen = new Map<Stream, FifoMemory>();
  const deep = pipeline.streams.filter(({ depth }) => depth > shallow);
  let now: Use = used;
  for (;;) {
    const over = excess(now, wall);
    if (over === 0) break;
    const best = deep
      .flatMap(stream => movesOf(stream, chosen.get(stream) ?? usual(stream), now, wall, over))
      .reduce<Move | undefined>((best, move) => (best && best.gain >= move.gain ? best : move), undefined);
    if (!best || best.gain <= 0) break;
    chosen.set(best.stream, best.memory);
    now = best.use;
  }
  return chosen.size === 0
    ? pipeline
    : withStreams(pipeline, stream => {
        const memory = chosen.get(stream);
        return memory ? { ...stream, memory } : stream;
      });
}

const usual = (stream: Stream): FifoMemory => fifoMemory(wordBits(stream), stream.depth);

function movesOf(stream: Stream, from: FifoMemory, now: Use, wall: Wall, over: number): readonly Move[] {
  const areaIn = (memory: FifoMemory) => fifoArea(stream.depth, wordBits(stream), memory);
  const before = areaIn(from);
  return fifoMemories
    .filter(memory => memory !== from)
    .map(memory => {
      const after = areaIn(memory);
      const use: Use = {
        lut: now.lut + after.lut - before.lut,
        bram18: now.bram18 + after.bram18 - before.bram18,
        uram: now.uram + after.uram - before.uram,
      };
      return { stream, memory, use, gain: over - excess(use, wall) };
    });
}

const excess = (use: Use, wall: Wall): number =>
  resources.reduce((sum, name) => sum + Math.max(0, use[name] - wall[name]) / Math.max(1, wall[name]), 0);
