import type { ChannelState } from './channel-state.ts';
import type { BufferedReads } from './schedule.ts';
import { writes } from './schedule.ts';
import type { UnitState } from './unit-state.ts';

const firstWrite = writes(0);

/*
 * t(i) = max( t(i-1) + gap, write time of each word it reads + 1, time the place of each word it writes was freed + 1 )
 *
 * Exact without a clock: a condition that is once true stays true until the firing, so the cycle-by-cycle machine fires at the
 * first cycle at which all hold. A unit is advanced until an operand is not known yet; whoever makes it known wakes it.
 */

/** Fires a unit with one input and one output until it has to wait or has done `frames` frames. */
export function advancePlain(unit: UnitState, frames: number, none: ChannelState): void {
  const { gaps, acts, repetitions, pattern } = unit;
  const from = unit.inputs[0] ?? none;
  const to = unit.outputs[0] ?? none;
  const { writeTimes: arrivals, writeMask: arrivalMask, freeTimes: frees, freeMask, written } = from;
  const {
    writeTimes: results,
    writeMask: resultMask,
    freeTimes: rooms,
    freeMask: roomMask,
    freed,
    capacity,
  } = to;
  const mostWritten = freed + to.limit;
  const last = acts.length - 1;
  const firstRead = from.freed;
  const firstWritten = to.written;
  let read = firstRead;
  let wrote = firstWritten;
  let { time, position, repetition, firing, start, isRepeat } = unit;
  let frame = unit.frames.length;
  let dataStall = 0;
  let spaceStall = 0;
  let waitsFor: ChannelState | undefined;
  while (frame < frames) {
    const act = acts[position]!;
    const isRead = (act & 1) !== 0;
    if (isRead && read >= written) {
      waitsFor = from;
      break;
    }
    if (act > 1 && wrote >= mostWritten) {
      waitsFor = to;
      break;
    }
    let at = time + gaps[position]!;
    if (isRead) {
      const arrived = arrivals[read & arrivalMask]! + 1;
      if (arrived > at) {
        dataStall += arrived - at;
        at = arrived;
      }
    }
    if (act > 1) {
      if (wrote >= capacity) {
        const room = rooms[(wrote - capacity) & roomMask]! + 1;
        if (room > at) {
          spaceStall += room - at;
          at = room;
        }
      }
      results[wrote++ & resultMask] = at;
    }
    if (isRead) frees[read++ & freeMask] = at;
    time = at;
    if (firing === 0) start = at;
    const since = at - start;
    if (pattern[firing] !== since) {
      pattern[firing] = since;
      isRepeat = false;
    }
    firing++;
    if (position < last) position++;
    else {
      position = 0;
      if (++repetition === repetitions) {
        unit.frames.push({ start, end: at, isRepeat });
        frame++;
        repetition = 0;
        firing = 0;
        isRepeat = true;
      }
    }
  }
  from.freed = read;
  to.written = wrote;
  from.dataStall += dataStall;
  to.spaceStall += spaceStall;
  unit.time = time;
  unit.position = position;
  unit.repetition = repetition;
  unit.firing = firing;
  unit.start = start;
  unit.isRepeat = isRepeat;
  unit.waitsFor = waitsFor;
}

/** The same for any number of ports, buffered reads and paced sources. */
export function advanceAny(unit: UnitState, frames: number): void {
  const { acts, gaps } = unit;
  while (unit.frames.length < frames) {
    const act = acts[unit.position]!;
    unit.waitsFor = missing(unit, act);
    if (unit.waitsFor) return;
    const ready = unit.time + gaps[unit.position]!;
    commit(unit, act, operandsAt(unit, act, Math.max(ready, pacedFrom(unit))));
  }
  unit.waitsFor = undefined;
}

/** The first cycle at which a paced source may fire. */
const pacedFrom = ({ pace, frames, firing, firings }: UnitState): number =>
  pace === 0 ? 0 : frames.length * pace + Math.floor((firing * pace) / firings);

/** Words of input 0, all frames counted, that this firing of a buffered unit needs. */
const neededWords = ({ frames, firings, position }: UnitState, { needs, frees }: BufferedReads): number =>
  frames.length * frees[firings - 1]! + needs[position]!;

/** The channel that a firing cannot be timed without: its words or its room are not known yet. */
function missing(unit: UnitState, act: number): ChannelState | undefined {
  const { inputs, outputs, buffered } = unit;
  for (let input = 0; input < inputs.length; input++) {
    if ((act & (1 << input)) === 0) continue;
    const channel = inputs[input]!;
    if (channel.written < (buffered ? neededWords(unit, buffered) : channel.freed + 1)) return channel;
  }
  for (let output = 0; output < outputs.length; output++) {
    if ((act & (firstWrite << output)) === 0) continue;
    const channel = outputs[output]!;
    if (channel.written - channel.freed >= channel.limit) return channel;
  }
  return undefined;
}

/** When all operands are there, from `ready` on; whatever delays it is charged. */
function operandsAt(unit: UnitState, act: number, ready: number): number {
  let at = ready;
  const { inputs, outputs, buffered } = unit;
  for (let input = 0; input < inputs.length; input++) {
    if ((act & (1 << input)) === 0) continue;
    const channel = inputs[input]!;
    const word = buffered ? neededWords(unit, buffered) : channel.freed + 1;
    if (word <= channel.freed) continue;
    const arrived = channel.writeTimes[(word - 1) & channel.writeMask]! + 1;
    if (arrived <= at) continue;
    channel.dataStall += arrived - at;
    at = arrived;
  }
  for (let output = 0; output < outputs.length; output++) {
    if ((act & (firstWrite << output)) === 0) continue;
    const channel = outputs[output]!;
    if (channel.written < channel.capacity) continue;
    const room = channel.freeTimes[(channel.written - channel.capacity) & channel.freeMask]! + 1;
    if (room <= at) continue;
    channel.spaceStall += room - at;
    at = room;
  }
  return at;
}

function commit(unit: UnitState, act: number, at: number): void {
  const { inputs, outputs, buffered, position } = unit;
  for (let input = 0; input < inputs.length; input++) {
    if ((act & (1 << input)) === 0) continue;
    const channel = inputs[input]!;
    const until = buffered
      ? unit.frames.length * buffered.frees[unit.firings - 1]! + buffered.frees[position]!
      : channel.freed + 1;
    while (channel.freed < until) channel.freeTimes[channel.freed++ & channel.freeMask] = at;
  }
  for (let output = 0; output < outputs.length; output++) {
    if ((act & (firstWrite << output)) === 0) continue;
    const channel = outputs[output]!;
    channel.writeTimes[channel.written++ & channel.writeMask] = at;
  }
  unit.time = at;
  if (unit.firing === 0) unit.start = at;
  const since = at - unit.start;
  if (unit.pattern[unit.firing] !== since) {
    unit.pattern[unit.firing] = since;
    unit.isRepeat = false;
  }
  unit.firing++;
  if (++unit.position < unit.acts.length) return;
  unit.position = 0;
  if (++unit.repetition < unit.repetitions) return;
  unit.frames.push({ start: unit.start, end: at, isRepeat: unit.isRepeat });
  unit.repetition = 0;
  unit.firing = 0;
  unit.isRepeat = true;
}
