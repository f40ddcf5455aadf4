import type { BufferState } from './buffer-state.ts';
import type { ChannelState } from './channel-state.ts';
import { writes } from './schedule.ts';
import type { UnitState } from './unit-state.ts';

const y = writes(0);

/**
 * The recurrence for a window: one input by way of its buffer, one output.
 *
 *   read(w) = max( read(w-1) + 1, write time of word w + 1, time the place of word w - capacity was given back + 1 )
 *   t(i)    = max( t(i-1) + gap, read(needs(i)) + 1, time the place of the word it writes was freed + 1 )
 *
 * Firing i gives back places until `frees(i)`. Words and places are those of its frame, behind all frames before.
 */
export function advanceBuffered(unit: UnitState, buffer: BufferState, frames: number): void {
  const { gaps, acts, track } = unit;
  const { needs, frees, wordsPerFrame, readTimes, freeTimes, mask } = buffer;
  const to = unit.outputs[0]!;
  const { writeTimes: results, writeMask: resultMask, freeTimes: rooms, freeMask: roomMask, capacity } = to;
  const mostWritten = to.freed + to.limit;
  const last = acts.length - 1;
  let { time, position } = unit;
  let { freed } = buffer;
  let wrote = to.written;
  let base = track.frames.length * wordsPerFrame;
  let waitsFor: ChannelState | undefined;
  let known = fill(unit, buffer, freed);
  for (let left = track.left(frames); left > 0; left--) {
    const need = needs[position]!;
    if (need > 0 && base + need > known) {
      known = fill(unit, buffer, freed);
      if (base + need > known) {
        waitsFor = unit.inputs[0]!;
        break;
      }
    }
    const isWritten = (acts[position]! & y) !== 0;
    if (isWritten && wrote >= mostWritten) {
      waitsFor = to;
      break;
    }
    time += gaps[position]!;
    if (need > 0) {
      const arrived = readTimes[(base + need - 1) & mask]! + 1;
      if (arrived > time) {
        unit.inputs[0]!.dataStall += arrived - time;
        time = arrived;
      }
    }
    if (isWritten) {
      if (wrote >= capacity) {
        const room = rooms[(wrote - capacity) & roomMask]! + 1;
        if (room > time) {
          to.spaceStall += room - time;
          time = room;
        }
      }
      results[wrote++ & resultMask] = time;
    }
    for (const until = base + frees[position]!; freed < until; freed++) freeTimes[freed & mask] = time;
    track.note(time);
    if (position === last) {
      position = 0;
      base += wordsPerFrame;
    } else position++;
  }
  buffer.freed = freed;
  fill(unit, buffer, freed);
  to.written = wrote;
  unit.time = time;
  unit.position = position;
  unit.waitsFor = waitsFor;
}

/** Takes all words that are there and have a place, `freed` places having been given back. Tells how many were taken in all. */
function fill({ inputs }: UnitState, buffer: BufferState, freed: number): number {
  const from = inputs[0]!;
  const { readTimes, freeTimes, mask, capacity, track } = buffer;
  const { writeTimes: arrivals, writeMask: arrivalMask, freeTimes: frees, freeMask } = from;
  const places = freed + capacity;
  const until = Math.min(from.written, places);
  let { read, time } = buffer;
  for (; read < until; read++) {
    time++;
    const arrived = arrivals[read & arrivalMask]! + 1;
    if (arrived > time) time = arrived;
    if (read >= capacity) {
      const placed = freeTimes[(read - capacity) & mask]! + 1;
      if (placed > time) time = placed;
    }
    readTimes[read & mask] = time;
    frees[read & freeMask] = time;
    track.note(time);
  }
  buffer.read = read;
  buffer.time = time;
  buffer.isOpen = read < places;
  from.freed = read;
  return read;
}
