import { gatesOf } from '../gates.ts';
import type { TokenChannel, TokenNetwork, TokenUnit } from '../simulate/network.ts';
import type { Schedule } from '../simulate/schedule.ts';
import { reads, sameSchedule, writes } from '../simulate/schedule.ts';

/**
 * The part of a network between a joining unit and the last unit that all paths to it pass, by itself: that unit need not wait for
 * words, the joining one never for room. Every circle of waiting that it has is one of the whole network: what is too slow here, or
 * stuck, is so there.
 */
export interface Diamond {
  readonly network: TokenNetwork;
  /** Its channels, by their numbers in the whole network. */
  readonly channels: readonly number[];
  /** The joining unit, in the whole network. */
  readonly join: number;
}

/** By joining unit. A unit's number must be greater than those of the units that it reads from. */
export function diamondsOf(network: TokenNetwork): ReadonlyMap<number, Diamond> {
  const gates = gatesOf(
    network.units.map(({ inputs }) => inputs.map(channel => network.channels[channel]!.from)),
  );
  const diamonds = new Map<number, Diamond>();
  network.units.forEach(({ inputs }, unit) => {
    if (inputs.length > 1) diamonds.set(unit, diamondAt(network, unit, gates[unit]));
  });
  return diamonds;
}

function diamondAt(network: TokenNetwork, join: number, gate: number | undefined): Diamond {
  const inside = new Set([join]);
  for (const unit of inside)
    if (unit !== gate)
      for (const channel of network.units[unit]!.inputs) inside.add(network.channels[channel]!.from);
  const units = [...inside].sort((a, b) => a - b);
  const unitOf = new Map(units.map((unit, index) => [unit, index]));
  const channels = network.channels.flatMap(({ from, to }, index) =>
    inside.has(from) && inside.has(to) && from !== join && to !== gate ? [index] : [],
  );
  const channelOf = new Map(channels.map((channel, index) => [channel, index]));
  const part: TokenNetwork = {
    units: units.map(unit => cut(network.units[unit]!, channelOf)),
    channels: channels.map((index): TokenChannel => {
      const channel = network.channels[index]!;
      return { ...channel, from: unitOf.get(channel.from)!, to: unitOf.get(channel.to)! };
    }),
  };
  return { network: part, channels, join };
}

/** A unit that keeps only the ports whose channels have a number. */
function cut(
  { name, schedule, inputs, outputs }: TokenUnit,
  numbers: ReadonlyMap<number, number>,
): TokenUnit {
  const kept = (channels: readonly number[]) =>
    channels.flatMap((channel, port) => (numbers.has(channel) ? [port] : []));
  const [ins, outs] = [kept(inputs), kept(outputs)];
  const numbered = (channels: readonly number[], ports: readonly number[]) =>
    ports.map(port => numbers.get(channels[port]!)!);
  const whole = ins.length === inputs.length && outs.length === outputs.length;
  return {
    name,
    schedule: whole ? schedule : withPorts(schedule, ins, outs),
    inputs: numbered(inputs, ins),
    outputs: numbered(outputs, outs),
  };
}

function withPorts(
  { buffered, ...schedule }: Schedule,
  ins: readonly number[],
  outs: readonly number[],
): Schedule {
  const acts = schedule.acts.map(act => {
    let kept = 0;
    ins.forEach((port, index) => (kept |= (act & reads(port)) === 0 ? 0 : reads(index)));
    outs.forEach((port, index) => (kept |= (act & writes(port)) === 0 ? 0 : writes(index)));
    return kept;
  });
  return { ...schedule, acts, ...(buffered && ins.length > 0 && { buffered }) };
}

/** Whether two diamonds behave the same whatever the FIFOs: blocks that come again and again. */
export const isAlike = (a: TokenNetwork, b: TokenNetwork): boolean =>
  a.units.length === b.units.length &&
  a.channels.length === b.channels.length &&
  a.channels.every(
    ({ from, to }, index) => from === b.channels[index]!.from && to === b.channels[index]!.to,
  ) &&
  a.units.every(({ schedule }, index) => sameSchedule(schedule, b.units[index]!.schedule));
