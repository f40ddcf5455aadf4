import type { ChannelState } from './channel-state.ts';
import type { UnitState } from './unit-state.ts';

/** A unit that cannot go on, and the channel it waits at. */
export interface Wait {
  readonly unit: UnitState;
  readonly channel: ChannelState;
  readonly for: 'words' | 'room';
}

/**
 * Circles of units each of which waits for the next, and the last for the first: why a network that is stuck is. Whoever else
 * waits does so for one of them.
 */
export function waitingCircles(units: readonly UnitState[]): readonly (readonly Wait[])[] {
  const circles: (readonly Wait[])[] = [];
  const seen = new Set<UnitState>();
  for (const first of units) {
    const path: Wait[] = [];
    let unit = first;
    for (let channel = unit.waitsFor; channel && !seen.has(unit); channel = unit.waitsFor) {
      seen.add(unit);
      const isReader = units[channel.to] === unit;
      path.push({ unit, channel, for: isReader ? 'words' : 'room' });
      unit = units[isReader ? channel.from : channel.to]!;
    }
    const start = path.findIndex(wait => wait.unit === unit);
    if (start >= 0) circles.push(path.slice(start));
  }
  return circles;
}
