import type { BufferState } from './buffer-state.ts';
import type { ChannelState } from './channel-state.ts';
import { writes } from './schedule.ts';
import type { UnitState } from './unit-state.ts';

const y = writes(0);

/**
 * The recurrence for a window, one input by way of its buffer, one output, until it has to wait or ends its frame.
 *
 *   read(w) = max( read(w-1) + 1, write time of word w + 1, time the place of word w - capacity was given back + 1 )
 *   t(i)    = max( t(i-1) + gap, read(needs(i)) + 1, time the place of the word it writes was freed + 1 )
 *
 * Firing i gives back places until `frees(i)`. Words and places are those of its frame, behind all frames before.
 */
export function advanceBuffered(unit: UnitState, buffer: BufferState): void {
  const { gaps, acts, track } = unit;
  const { pattern } = track;
  const { needs, frees, readTimes, freeTimes, mask } = buffer;
  const from = unit.inputs[0]!;
  const to = unit.outputs[0]!;
  const { writeTimes: results, writeMask: resultMask, freeTimes: rooms, freeMask: roomMask, capacity } = to;
  const mostWritten = to.freed + to.limit;
  const base = track.frames.length * buffer.wordsPerFrame;
  let time = unit.clock[0]!;
  let { freed } = buffer;
  let { noted, isRepeat } = track;
  let start = track.start[0]!;
  let wrote = to.written;
  let known = buffer.read;
  let [dataStall, spaceStall] = [0, 0];
  let waitsFor: ChannelState | undefined;
  for (; noted < pattern.length; noted++) {
    const need = needs[noted]!;
    if (need > 0 && base + need > known) {
      buffer.freed = freed;
      fill(unit, buffer);
      known = buffer.read;
      if (base + need > known) {
        waitsFor = from;
        break;
      }
    }
    const isWritten = (acts[noted]! & y) !== 0;
    if (isWritten && wrote >= mostWritten) {
      waitsFor = to;
      break;
    }
    time += gaps[noted]!;
    if (need > 0) {
      const arrived = readTimes[(base + need - 1) & mask]! + 1;
      if (arrived > time) {
        dataStall += arrived - time;
        time = arrived;
      }
    }
    if (isWritten) {
      if (wrote >= capacity) {
        const room = rooms[(wrote - capacity) & roomMask]! + 1;
        if (room > time) {
          spaceStall += room - time;
          time = room;
        }
      }
      results[wrote++ & resultMask] = time;
    }
    for (const until = base + frees[noted]!; freed < until; freed++) freeTimes[freed & mask] = time;
    if (noted === 0) start = time;
    const since = time - start;
    if (pattern[noted] !== since) {
      pattern[noted] = since;
      isRepeat = false;
    }
  }
  buffer.freed = freed;
  fill(unit, buffer);
  to.written = wrote;
  from.stalls[0]! += dataStall;
  to.stalls[1]! += spaceStall;
  unit.clock[0] = time;
  unit.waitsFor = waitsFor;
  track.noted = noted;
  track.start[0] = start;
  track.isRepeat = isRepeat;
}

/** Takes all words that are there and have a place. */
export function fill({ inputs }: UnitState, buffer: BufferState): void {
  const from = inputs[0]!;
  const { readTimes, freeTimes, mask, capacity, freed, track } = buffer;
  const { writeTimes: arrivals, writeMask: arrivalMask, freeTimes: frees, freeMask } = from;
  const places = freed + capacity;
  const until = Math.min(from.written, places);
  let { read } = buffer;
  let time = buffer.clock[0]!;
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
  buffer.clock[0] = time;
  buffer.isOpen = read < places;
  from.freed = read;
}
