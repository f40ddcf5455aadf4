import { advanceBuffered, fill } from './advance-buffered.ts';
import { advanceFew, mostFewPorts } from './advance-few.ts';
import type { ChannelState } from './channel-state.ts';
import { writes } from './schedule.ts';
import type { UnitState } from './unit-state.ts';

const firstWrite = writes(0);

/*
 * t(i) = max( t(i-1) + gap, write time of each word it reads + 1, time the place of each word it writes was freed + 1 )
 *
 * Exact without a clock: a condition that is once true stays true until the firing, so the cycle-by-cycle machine fires at the
 * first cycle at which all hold. A unit is advanced until an operand is not known yet; whoever makes it known wakes it.
 */

/** Fires a unit until it has to wait or has done `frames` frames. */
export function advance(unit: UnitState, frames: number): void {
  unit.waitsFor = undefined;
  if (unit.buffer) fill(unit, unit.buffer);
  let goesOn = true;
  while (goesOn && unit.track.frames.length < frames) goesOn = advanceOnce(unit);
}

/** By the loop that is made for the unit's shape, to the end of its frame at most; whether it has not to wait. */
function advanceOnce(unit: UnitState): boolean {
  const { inputs, outputs, buffer, pace, track, clock } = unit;
  if (buffer) advanceBuffered(unit, buffer);
  else if (pace === 0 && Math.max(inputs.length, outputs.length) <= mostFewPorts) advanceFew(unit);
  else advanceAny(unit);
  track.endFrame(clock[0]!);
  return unit.waitsFor === undefined;
}

/** Any number of ports, and paced sources: one firing, the recurrence as it stands. */
function advanceAny(unit: UnitState): void {
  const act = unit.acts[unit.position]!;
  unit.waitsFor = missing(unit, act);
  if (unit.waitsFor) return;
  const ready = unit.clock[0]! + unit.gaps[unit.position]!;
  commit(unit, act, operandsAt(unit, act, Math.max(ready, pacedFrom(unit))));
}

/** The first cycle at which a paced source may fire. */
const pacedFrom = ({ pace, track: { frames, noted, pattern } }: UnitState): number =>
  pace === 0 ? 0 : frames.length * pace + Math.floor((noted * pace) / pattern.length);

/** The channel that a firing cannot be timed without: its words or its room are not known yet. */
function missing({ inputs, outputs }: UnitState, act: number): ChannelState | undefined {
  for (let input = 0; input < inputs.length; input++) {
    const channel = inputs[input]!;
    if ((act & (1 << input)) !== 0 && channel.written <= channel.freed) return channel;
  }
  for (let output = 0; output < outputs.length; output++) {
    const channel = outputs[output]!;
    if ((act & (firstWrite << output)) !== 0 && channel.written - channel.freed >= channel.limit)
      return channel;
  }
  return undefined;
}

/** When all operands are there, from `ready` on; whatever delays it is charged. */
function operandsAt({ inputs, outputs }: UnitState, act: number, ready: number): number {
  let at = ready;
  for (let input = 0; input < inputs.length; input++) {
    if ((act & (1 << input)) === 0) continue;
    const channel = inputs[input]!;
    const arrived = channel.writeTimes[channel.freed & channel.writeMask]! + 1;
    if (arrived <= at) continue;
    channel.stalls[0]! += arrived - at;
    at = arrived;
  }
  for (let output = 0; output < outputs.length; output++) {
    if ((act & (firstWrite << output)) === 0) continue;
    const channel = outputs[output]!;
    if (channel.written < channel.capacity) continue;
    const room = channel.freeTimes[(channel.written - channel.capacity) & channel.freeMask]! + 1;
    if (room <= at) continue;
    channel.stalls[1]! += room - at;
    at = room;
  }
  return at;
}

function commit(unit: UnitState, act: number, at: number): void {
  const { inputs, outputs } = unit;
  for (let input = 0; input < inputs.length; input++) {
    if ((act & (1 << input)) === 0) continue;
    const channel = inputs[input]!;
    channel.freeTimes[channel.freed++ & channel.freeMask] = at;
  }
  for (let output = 0; output < outputs.length; output++) {
    if ((act & (firstWrite << output)) === 0) continue;
    const channel = outputs[output]!;
    channel.writeTimes[channel.written++ & channel.writeMask] = at;
  }
  unit.clock[0] = at;
  unit.track.note(at);
  if (++unit.position === unit.acts.length) unit.position = 0;
}
