import { ChannelState } from './channel-state.ts';
import { reads, writes } from './schedule.ts';
import type { UnitState } from './unit-state.ts';

/** Inputs, and outputs, that the loop below has names for. */
export const mostFewPorts = 2;

const [readsA, readsB] = [reads(0), reads(1)];
const [writesY, writesZ] = [writes(0), writes(1)];

/** Stands in for a port that a unit lacks: no firing touches it. */
const none = new ChannelState({ name: '', width: 0, capacity: 1, from: -1, to: -1, words: 0 });

/** The recurrence for units of at most two inputs, a and b, and two outputs, y and z, all in order: what nearly all are. */
export function advanceFew(unit: UnitState, frames: number): void {
  const { gaps, acts, track, inputs, outputs } = unit;
  const [a, b] = [inputs[0] ?? none, inputs[1] ?? none];
  const [y, z] = [outputs[0] ?? none, outputs[1] ?? none];
  const { writeTimes: aTimes, writeMask: aMask, freeTimes: aFrees, freeMask: aFreeMask, written: aEnd } = a;
  const { writeTimes: bTimes, writeMask: bMask, freeTimes: bFrees, freeMask: bFreeMask, written: bEnd } = b;
  const { writeTimes: yTimes, writeMask: yMask, freeTimes: yFrees, freeMask: yFreeMask, capacity: yRoom } = y;
  const { writeTimes: zTimes, writeMask: zMask, freeTimes: zFrees, freeMask: zFreeMask, capacity: zRoom } = z;
  const [yEnd, zEnd] = [y.freed + y.limit, z.freed + z.limit];
  const last = acts.length - 1;
  let [aAt, bAt, yAt, zAt] = [a.freed, b.freed, y.written, z.written];
  let { time, position } = unit;
  let waitsFor: ChannelState | undefined;
  for (let left = track.left(frames); left > 0; left--) {
    const act = acts[position]!;
    const [isA, isB, isY, isZ] = [
      (act & readsA) !== 0,
      (act & readsB) !== 0,
      (act & writesY) !== 0,
      (act & writesZ) !== 0,
    ];
    if (isA && aAt >= aEnd) waitsFor = a;
    else if (isB && bAt >= bEnd) waitsFor = b;
    else if (isY && yAt >= yEnd) waitsFor = y;
    else if (isZ && zAt >= zEnd) waitsFor = z;
    if (waitsFor) break;
    time += gaps[position]!;
    if (isA) {
      const arrived = aTimes[aAt & aMask]! + 1;
      if (arrived > time) {
        a.dataStall += arrived - time;
        time = arrived;
      }
    }
    if (isB) {
      const arrived = bTimes[bAt & bMask]! + 1;
      if (arrived > time) {
        b.dataStall += arrived - time;
        time = arrived;
      }
    }
    if (isY && yAt >= yRoom) {
      const room = yFrees[(yAt - yRoom) & yFreeMask]! + 1;
      if (room > time) {
        y.spaceStall += room - time;
        time = room;
      }
    }
    if (isZ && zAt >= zRoom) {
      const room = zFrees[(zAt - zRoom) & zFreeMask]! + 1;
      if (room > time) {
        z.spaceStall += room - time;
        time = room;
      }
    }
    if (isA) aFrees[aAt++ & aFreeMask] = time;
    if (isB) bFrees[bAt++ & bFreeMask] = time;
    if (isY) yTimes[yAt++ & yMask] = time;
    if (isZ) zTimes[zAt++ & zMask] = time;
    track.note(time);
    position = position === last ? 0 : position + 1;
  }
  a.freed = aAt;
  b.freed = bAt;
  y.written = yAt;
  z.written = zAt;
  unit.time = time;
  unit.position = position;
  unit.waitsFor = waitsFor;
}
