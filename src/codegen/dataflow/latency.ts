import type { Stream, Unit } from './unit.ts';
import { insOf, outsOf } from './unit.ts';
import type { Pipeline } from './unit.ts';

/** When the first and the last word of a frame pass, in cycles from the first word of an idle network's input. */
interface Passage {
  readonly first: number;
  readonly last: number;
}

/** Words a unit must have read before it writes its first, and cycles from its last word read to its last written. */
function needs(unit: Unit): { readonly before: number; readonly after: number } {
  switch (unit.kind) {
    case 'matvec': {
      const vector = unit.step.depth / unit.simd;
      const pass = (unit.step.channels / unit.step.groups / unit.pe) * vector;
      return { before: vector, after: pass - vector + 1 };
    }
    case 'window': {
      const { geometry, width, channels } = unit.window;
      const { kernel, dilation, pad } = geometry;
      const words = channels / unit.out.lanes;
      const rows = Math.max(1, (kernel[0]! - 1) * dilation[0]! + 1 - pad[0]!);
      const cols = Math.max(1, (kernel[1]! - 1) * dilation[1]! + 1 - pad[1]!);
      const before = ((rows - 1) * width + cols) * words;
      return { before: Math.min(unit.in.words, before), after: unit.step.taps * words };
    }
    case 'reduce':
      // A whole map comes tap after tap: the last one's words make the results.
      return { before: unit.step.window ? unit.step.taps : unit.in.words - unit.out.words + 1, after: 1 };
    case 'select':
      return { before: unit.in.words, after: 1 };
    case 'convert':
      return {
        before: Math.max(1, unit.in.words / unit.out.words),
        after: Math.max(1, unit.out.words / unit.in.words),
      };
    default:
      return { before: 1, after: 1 };
  }
}

/**
 * Cycles from the first word in to the last word out of one frame, words spread evenly over each unit's time. A model: an
 * exact simulation of the FIFOs will replace it.
 */
export function latencyOf(pipeline: Pipeline): number {
  const passages = new Map<Stream, Passage>();
  for (const { stream } of pipeline.inputs) passages.set(stream, { first: 1, last: stream.words });
  for (const unit of pipeline.units) {
    const x = insOf(unit)
      .map(stream => passages.get(stream)!)
      .reduce((late, next) => ({
        first: Math.max(late.first, next.first),
        last: Math.max(late.last, next.last),
      }));
    const { before, after } = needs(unit);
    const pace = unit.in.words > 1 ? (x.last - x.first) / (unit.in.words - 1) : 0;
    const first = x.first + (before - 1) * pace + 1;
    const last = Math.max(first + unit.cycles - 1, x.last + after);
    for (const out of outsOf(unit)) passages.set(out, { first, last });
  }
  return Math.ceil(Math.max(...pipeline.outputs.map(({ stream }) => passages.get(stream)!.last)));
}
