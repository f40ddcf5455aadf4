/** What one firing does: bit i reads a word of input i, bit 16 + j writes one to output j. */
export const reads = (input: number): number => 1 << input;
export const writes = (output: number): number => 1 << (16 + output);
/** Inputs, and outputs, that a unit may have: a firing is one 32-bit word. */
export const mostPorts = 15;

/**
 * How input 0 is read by way of a buffer inside the unit, which takes a word a cycle whenever it has a place: so words come in
 * ahead of the firings that need them, and of the next frame while this one goes out. Words count from 1 in a frame: firing i
 * needs word `needs[i]` and all before to be there, and gives back the places of the words up to `frees[i]`. A loop with a
 * buffer is one repetition a frame.
 */
export interface BufferedReads {
  readonly needs: Int32Array;
  readonly frees: Int32Array;
  /** Places for words. */
  readonly capacity: number;
}

/**
 * A unit as a loop of initiation interval 1 whose iterations read and write at most one word a stream, compressed to the
 * iterations that do (firings). An iteration waits until all it reads is there and all it writes has room.
 */
export interface Schedule {
  /** Iterations from the firing before to this one, within a repetition. */
  readonly gaps: Int32Array;
  readonly acts: Int32Array;
  /** Iterations after the last firing of a repetition. */
  readonly tail: number;
  /** Repetitions a frame. */
  readonly repetitions: number;
  /** Iterations a frame: its cycles where nothing ever waits. */
  readonly cycles: number;
  readonly buffered?: BufferedReads;
}

/** A loop of `iterations`, done `repetitions` times a frame; `act` says what an iteration does. */
export function looped(
  repetitions: number,
  iterations: number,
  act: (iteration: number) => number,
): Schedule {
  const gaps: number[] = [];
  const acts: number[] = [];
  let last = -1;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const what = act(iteration);
    if (what === 0) continue;
    gaps.push(iteration - last);
    acts.push(what);
    last = iteration;
  }
  return {
    gaps: Int32Array.from(gaps),
    acts: Int32Array.from(acts),
    tail: iterations - 1 - last,
    repetitions,
    cycles: repetitions * iterations,
  };
}

/** Words that pass port `bit` in a frame. */
export function wordsOf({ acts, repetitions }: Schedule, bit: number): number {
  let words = 0;
  for (let firing = 0; firing < acts.length; firing++) words += (acts[firing]! & bit) === 0 ? 0 : repetitions;
  return words;
}

/** Words of an input that are read in a frame. */
export const wordsRead = (schedule: Schedule, input: number): number =>
  schedule.buffered && input === 0 ? schedule.buffered.frees.at(-1)! : wordsOf(schedule, reads(input));

/** The same firings at a slower pace: a loop of `factor` times as many iterations, rounded down within a repetition. */
export function stretched(schedule: Schedule, factor: number): Schedule {
  const gaps = new Int32Array(schedule.gaps.length);
  let from = 0;
  schedule.gaps.forEach((gap, firing) => {
    gaps[firing] = Math.floor((from + gap) * factor) - Math.floor(from * factor);
    from += gap;
  });
  const iterations = from + schedule.tail;
  const tail = Math.floor(iterations * factor) - Math.floor(from * factor);
  const { acts, repetitions, buffered } = schedule;
  const cycles = repetitions * Math.floor(iterations * factor);
  return { gaps, acts, tail, repetitions, cycles, ...(buffered && { buffered }) };
}

/** Whether two loops do the same. */
export function sameSchedule(a: Schedule, b: Schedule): boolean {
  if (a === b) return true;
  if (a.repetitions !== b.repetitions || a.tail !== b.tail) return false;
  const [x, y] = [a.buffered, b.buffered];
  const buffers =
    x && y
      ? x.capacity === y.capacity && sameNumbers(x.needs, y.needs) && sameNumbers(x.frees, y.frees)
      : x === y;
  return buffers && sameNumbers(a.gaps, b.gaps) && sameNumbers(a.acts, b.acts);
}

function sameNumbers(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
