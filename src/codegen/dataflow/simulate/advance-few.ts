import { ChannelState } from './channel-state.ts';
import { reads, writes } from './schedule.ts';
import type { UnitState } from './unit-state.ts';

/** Inputs, and outputs, that the loop below has names for. */
export const mostFewPorts = 2;

const [readsA, readsB] = [reads(0), reads(1)];
const [writesY, writesZ] = [writes(0), writes(1)];

/** Stands in for a port that a unit lacks: no firing touches it. */
const none = new ChannelState({ name: '', width: 0, capacity: Infinity, from: -1, to: -1, words: 0 });

/**
 * The recurrence for units of at most two inputs, a and b, and two outputs, y and z, all in order, until they have to wait or end
 * their frame: what nearly all time goes into. Everything the loop touches has a local name, and what is rare lies behind it.
 */
export function advanceFew(unit: UnitState): void {
  const { gaps, acts, track, inputs, outputs } = unit;
  const { pattern } = track;
  const a = inputs[0] ?? none;
  const b = inputs[1] ?? none;
  const y = outputs[0] ?? none;
  const z = outputs[1] ?? none;
  const { writeTimes: aTimes, writeMask: aMask, freeTimes: aFrees, freeMask: aFreeMask, written: aEnd } = a;
  const { writeTimes: bTimes, writeMask: bMask, freeTimes: bFrees, freeMask: bFreeMask, written: bEnd } = b;
  const { writeTimes: yTimes, writeMask: yMask, freeTimes: yFrees, freeMask: yFreeMask, capacity: yRoom } = y;
  const { writeTimes: zTimes, writeMask: zMask, freeTimes: zFrees, freeMask: zFreeMask, capacity: zRoom } = z;
  const yEnd = y.freed + y.limit;
  const zEnd = z.freed + z.limit;
  const last = acts.length - 1;
  let [aAt, bAt, yAt, zAt] = [a.freed, b.freed, y.written, z.written];
  let { position } = unit;
  let time = unit.clock[0]!;
  let { noted, isRepeat } = track;
  let start = track.start[0]!;
  let [aStall, bStall, yStall, zStall] = [0, 0, 0, 0];
  let waitsFor: ChannelState | undefined;
  for (; noted < pattern.length; noted++) {
    const act = acts[position]!;
    const isA = (act & readsA) !== 0;
    const isB = (act & readsB) !== 0;
    const isY = (act & writesY) !== 0;
    const isZ = (act & writesZ) !== 0;
    waitsFor =
      isA && aAt >= aEnd
        ? a
        : isB && bAt >= bEnd
          ? b
          : isY && yAt >= yEnd
            ? y
            : isZ && zAt >= zEnd
              ? z
              : undefined;
    if (waitsFor) break;
    time += gaps[position]!;
    if (isA) {
      const arrived = aTimes[aAt & aMask]! + 1;
      if (arrived > time) {
        aStall += arrived - time;
        time = arrived;
      }
    }
    if (isB) {
      const arrived = bTimes[bAt & bMask]! + 1;
      if (arrived > time) {
        bStall += arrived - time;
        time = arrived;
      }
    }
    if (isY && yAt >= yRoom) {
      const room = yFrees[(yAt - yRoom) & yFreeMask]! + 1;
      if (room > time) {
        yStall += room - time;
        time = room;
      }
    }
    if (isZ && zAt >= zRoom) {
      const room = zFrees[(zAt - zRoom) & zFreeMask]! + 1;
      if (room > time) {
        zStall += room - time;
        time = room;
      }
    }
    if (isA) aFrees[aAt++ & aFreeMask] = time;
    if (isB) bFrees[bAt++ & bFreeMask] = time;
    if (isY) yTimes[yAt++ & yMask] = time;
    if (isZ) zTimes[zAt++ & zMask] = time;
    if (noted === 0) start = time;
    const since = time - start;
    if (pattern[noted] !== since) {
      pattern[noted] = since;
      isRepeat = false;
    }
    position = position === last ? 0 : position + 1;
  }
  a.freed = aAt;
  b.freed = bAt;
  y.written = yAt;
  z.written = zAt;
  a.stalls[0]! += aStall;
  b.stalls[0]! += bStall;
  y.stalls[1]! += yStall;
  z.stalls[1]! += zStall;
  unit.clock[0] = time;
  unit.position = position;
  unit.waitsFor = waitsFor;
  track.noted = noted;
  track.start[0] = start;
  track.isRepeat = isRepeat;
}
