import type { WindowSchedule } from '../../../../src/codegen/dataflow/window-schedule.ts';

/**
 * The same machine, cycle by cycle: every unit tries its next loop iteration each cycle. Written from the loops themselves, not from
 * the schedules under test.
 */
export type Loop =
  | { readonly kind: 'source' | 'sink'; readonly words: number }
  | { readonly kind: 'through'; readonly words: number; readonly inputs: number; readonly outputs: number }
  | {
      readonly kind: 'product';
      readonly vectors: number;
      readonly inWords: number;
      readonly outWords: number;
    }
  | { readonly kind: 'gather' | 'scatter'; readonly words: number; readonly ratio: number }
  | {
      readonly kind: 'padding';
      readonly height: number;
      readonly width: number;
      readonly fold: number;
      readonly by: number;
    }
  | {
      readonly kind: 'rowPool' | 'blockPool';
      readonly height: number;
      readonly width: number;
      readonly fold: number;
    }
  | { readonly kind: 'rowWindow' | 'aheadWindow'; readonly map: MapOfWindows }
  | { readonly kind: 'dueWindow'; readonly plan: WindowSchedule };

export interface MapOfWindows {
  readonly height: number;
  readonly width: number;
  readonly fold: number;
  readonly kernel: number;
  readonly stride: number;
  /** On every side; none for a rowWindow. */
  readonly pad: number;
  readonly parallel: boolean;
  readonly groups: number;
}

export interface NaiveUnit {
  readonly name: string;
  readonly loop: Loop;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface NaiveChannel {
  readonly from: number;
  readonly to: number;
  readonly capacity: number;
}

/** What one iteration does; `needs` and `frees` count words of the frame, for a window that reads ahead. */
interface Iteration {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly needs?: number;
  readonly frees?: number;
}

export const outSize = ({ height, width, kernel, stride, pad }: MapOfWindows): readonly [number, number] => [
  Math.floor((height + 2 * pad - kernel) / stride) + 1,
  Math.floor((width + 2 * pad - kernel) / stride) + 1,
];

/** All iterations of one frame, spelled out. */
function iterationsOf(loop: Loop): Iteration[] {
  const both = { reads: true, writes: true };
  const list: Iteration[] = [];
  switch (loop.kind) {
    case 'source':
    case 'sink':
    case 'through':
      return Array.from({ length: loop.words }, () => both);
    case 'product':
      for (let vector = 0; vector < loop.vectors; vector++)
        for (let out = 0; out < loop.outWords; out++)
          for (let word = 0; word < loop.inWords; word++)
            list.push({ reads: out === 0, writes: word === loop.inWords - 1 });
      return list;
    case 'gather':
      for (let word = 1; word <= loop.words; word++)
        list.push({ reads: true, writes: word % loop.ratio === 0 });
      return list;
    case 'scatter':
      for (let word = 0; word < loop.words; word++)
        list.push({ reads: word % loop.ratio === 0, writes: true });
      return list;
    case 'padding':
      for (let y = -loop.by; y < loop.height + loop.by; y++)
        for (let x = -loop.by; x < loop.width + loop.by; x++)
          for (let word = 0; word < loop.fold; word++)
            list.push({ reads: y >= 0 && x >= 0 && y < loop.height && x < loop.width, writes: true });
      return list;
    case 'rowPool':
      for (let y = 0; y < loop.height / 2; y++) {
        for (let word = 0; word < 2 * loop.width * loop.fold; word++)
          list.push({ reads: true, writes: false });
        for (let word = 0; word < (loop.width / 2) * loop.fold; word++)
          list.push({ reads: false, writes: true });
      }
      return list;
    case 'blockPool':
      for (let y = 0; y < loop.height; y++)
        for (let x = 0; x < loop.width; x++)
          for (let word = 0; word < loop.fold; word++)
            list.push({ reads: true, writes: y % 2 === 1 && x % 2 === 1 });
      return list;
    case 'rowWindow':
      return rowWindow(loop.map);
    case 'aheadWindow':
      return aheadWindow(loop.map);
    case 'dueWindow':
      return dueWindow(loop.plan);
  }
}

/** k rows in, then for every output row its windows out and `stride` rows in, side by side. */
function rowWindow(map: MapOfWindows): Iteration[] {
  const { height, width, fold, kernel, stride, parallel } = map;
  const [outHeight, outWidth] = outSize(map);
  const list: Iteration[] = [];
  let taken = 0;
  const row = width * fold;
  for (; taken < Math.min(height, Math.max(kernel, stride)) * row; taken++)
    list.push({ reads: true, writes: false });
  for (let y = 0; y < outHeight; y++) {
    const windows = outWidth * fold * (parallel ? 1 : kernel * kernel);
    for (let step = 0; step < Math.max(windows, stride * row); step++) {
      const reads = step < stride * row && taken < height * row;
      if (reads) taken++;
      list.push({ reads, writes: step < windows });
    }
  }
  return list;
}

/** A word is needed by the taps that lie on it, and freed with the last window that does. */
function aheadWindow(map: MapOfWindows): Iteration[] {
  const { height, width, fold, kernel, stride, pad, parallel, groups } = map;
  const [outHeight, outWidth] = outSize(map);
  const windows: number[][] = [];
  for (let oy = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++) {
      const taps: number[] = [];
      for (let ky = 0; ky < kernel; ky++)
        for (let kx = 0; kx < kernel; kx++) {
          const [y, x] = [oy * stride + ky - pad, ox * stride + kx - pad];
          taps.push(y >= 0 && x >= 0 && y < height && x < width ? y * width + x : -1);
        }
      windows.push(taps);
    }
  const list: Iteration[] = [];
  windows.forEach((taps, index) => {
    const later = windows
      .slice(index + 1)
      .flat()
      .filter(pixel => pixel >= 0);
    const isLastWindow = index === windows.length - 1;
    const frees = isLastWindow ? height * width * fold : Math.min(height * width, ...later) * fold;
    const words: number[] = [];
    for (let group = 0; group < groups; group++)
      for (const pixel of parallel ? [Math.max(...taps)] : taps)
        for (let word = (group * fold) / groups; word < ((group + 1) * fold) / groups; word++)
          words.push(pixel < 0 ? 0 : pixel * fold + word + 1);
    words.forEach((needs, at) => {
      list.push({ reads: true, writes: true, needs, frees: at === words.length - 1 ? frees : -1 });
    });
  });
  return list;
}

/** The loop of runtime/window.hpp and parallel.hpp: `ahead` words are there, then words and steps fall due. */
function dueWindow({ words, steps, sends, iterations, delay, ahead }: WindowSchedule): Iteration[] {
  const list: Iteration[] = [];
  let [readDue, stepDue, read, step] = [0, 0, 0, 0];
  for (let i = 0; i < iterations; i++) {
    readDue += words;
    const isDue = readDue >= iterations;
    if (isDue) {
      readDue -= iterations;
      read++;
    }
    stepDue += i < delay ? 0 : steps;
    const isStep = stepDue >= iterations - delay;
    if (isStep) stepDue -= iterations - delay;
    const writes = isStep && (sends ? sends[step] === 1 : true);
    if (isStep) step++;
    list.push({ reads: isDue || writes, writes, needs: Math.min(words, ahead + read), frees: read });
  }
  return list;
}

export interface NaiveResult {
  readonly isDead: boolean;
  /** Firing cycles of every unit, frame by frame. */
  readonly firings: readonly (readonly number[])[][];
  readonly highWater: readonly number[];
  readonly written: readonly number[];
  readonly freed: readonly number[];
}

interface Running {
  readonly unit: NaiveUnit;
  readonly iterations: readonly Iteration[];
  at: number;
  frame: number;
  fired: number;
  readonly firings: number[][];
}

export function naiveSimulation(
  units: readonly NaiveUnit[],
  channels: readonly NaiveChannel[],
  frames: number,
  pace = 0,
): NaiveResult {
  const written = channels.map(() => 0);
  const freed = channels.map(() => 0);
  const highWater = channels.map(() => 0);
  const running: Running[] = units.map(unit => ({
    unit,
    iterations: iterationsOf(unit.loop),
    at: 0,
    frame: 0,
    fired: 0,
    firings: Array.from({ length: frames }, () => []),
  }));
  const isPaced = ({ unit, iterations, frame, at }: Running, cycle: number) =>
    pace > 0 &&
    unit.inputs.length === 0 &&
    cycle < frame * pace + Math.floor((at * pace) / iterations.length);
  for (let cycle = 0; running.some(one => one.frame < frames); cycle++) {
    const [before, freedBefore] = [[...written], [...freed]];
    let isAlive = false;
    for (const one of running) {
      if (one.frame >= frames) continue;
      if (isPaced(one, cycle)) {
        isAlive = true;
        continue;
      }
      const { reads, writes, needs, frees } = one.iterations[one.at]!;
      const { inputs, outputs } = one.unit;
      const perFrame = one.iterations.at(-1)!.frees ?? 0;
      const hasData = (channel: number) =>
        needs === undefined
          ? before[channel]! > freedBefore[channel]!
          : before[channel]! >= one.frame * perFrame + needs || needs === 0;
      const hasRoom = (channel: number) =>
        before[channel]! - freedBefore[channel]! < channels[channel]!.capacity;
      if (reads && !inputs.every(hasData)) continue;
      if (writes && !outputs.every(hasRoom)) continue;
      isAlive = true;
      if (reads)
        for (const channel of inputs)
          freed[channel] =
            frees === undefined
              ? freed[channel]! + 1
              : Math.max(freed[channel]!, frees < 0 ? 0 : one.frame * perFrame + frees);
      if (writes)
        for (const channel of outputs) {
          written[channel]!++;
          highWater[channel] = Math.max(highWater[channel]!, written[channel]! - freedBefore[channel]!);
        }
      const isFiring = (reads && inputs.length > 0) || (writes && outputs.length > 0);
      if (isFiring) one.firings[one.frame]!.push(cycle);
      if (++one.at === one.iterations.length) {
        one.at = 0;
        one.frame++;
      }
    }
    if (!isAlive)
      return { isDead: true, firings: running.map(one => one.firings), highWater, written, freed };
  }
  return { isDead: false, firings: running.map(one => one.firings), highWater, written, freed };
}
