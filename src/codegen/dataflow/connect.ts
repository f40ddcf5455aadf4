import type { ValueId } from '../../ir/types.ts';
import { detour } from './detour.ts';
import { divisors } from './divisors.ts';
import { depthBehindMatvec, shallow } from './fifo.ts';
import type { Folding } from './folded-step.ts';
import { cyclesOf, windowCycles, windowLanes } from './folded-step.ts';
import { windowOf } from './hardware-of.ts';
import { deepenSkips } from './skips.ts';
import type { JoinStep, MatvecStep, Network, PoolStep, Port, Step } from './step.ts';
import { inputsOf } from './step.ts';
import type { Pipeline, Stream, Unit } from './unit.ts';
import type { WeightPort } from './weight-memory.ts';
import { usualMultiply, usualWeights, weightPortOf } from './weight-memory.ts';

/** Bits of a word that enters or leaves the network, where one pixel has more. */
const portBits = 512;

/**
 * Lanes of a port: one pixel's channels a word, or as many of them as fit; of a vector, one value. It does not depend on the
 * folding, so what stands outside need not change with it.
 */
export function portLanes({ pixels, channels, lane }: Port): number {
  if (pixels === 1) return 1;
  return Math.max(...divisors(channels).filter(lanes => lanes === 1 || lanes * lane.bits <= portBits));
}

/**
 * The folded network as units and streams. Where two ends differ in width a converter stands between; where neither width
 * divides the other, two, by way of their least common multiple (or their greatest divisor, should that be too wide).
 * A value with several readers passes a fork, or a tree of them. Where paths meet again, the FIFO of the shorter one holds what
 * the longer one keeps back.
 */
export function connect(network: Network, foldings: ReadonlyMap<Step, Folding>): Pipeline {
  const wiring = new Wiring(network);
  const inputs = network.inputs.map(port => {
    const lanes = portLanes(port);
    const stream: Stream = {
      name: port.name,
      lane: port.lane,
      lanes,
      words: (port.pixels * port.channels) / lanes,
      depth: shallow,
      value: port.value,
    };
    wiring.offer(port.value, stream);
    return { ...port, stream };
  });
  for (const step of network.steps) addStep(step, foldings.get(step)!, wiring);
  const outputs = network.outputs.map(port => ({
    ...port,
    stream: wiring.take(port.value, portLanes(port)),
  }));
  const atPorts = new Set([...inputs, ...outputs].map(port => port.stream));
  return deepenSkips({
    name: network.name,
    inputs,
    units: wiring.units,
    streams: wiring.streams.filter(stream => !atPorts.has(stream)),
    outputs,
    weightPorts: wiring.weightPorts,
    steps: network.steps,
  });
}

/** Streams that one fork can write. */
const mostBranches = 3;

class Wiring {
  readonly units: Unit[] = [];
  readonly streams: Stream[] = [];
  readonly weightPorts: WeightPort[] = [];
  readonly #readers = new Map<ValueId, number>();
  readonly #branches = new Map<ValueId, Stream[]>();

  constructor(network: Network) {
    const read = [...network.steps.flatMap(inputsOf), ...network.outputs.map(output => output.value)];
    for (const value of read) this.#readers.set(value, (this.#readers.get(value) ?? 0) + 1);
  }

  add(unit: Unit): void {
    this.units.push(unit);
  }

  /** A new stream between two units. */
  stream(stream: Stream): Stream {
    this.streams.push(stream);
    return stream;
  }

  /** Hands a value's stream to its readers, through a fork where there are several. */
  offer(value: ValueId, stream: Stream): void {
    const count = this.#readers.get(value) ?? 0;
    if (count <= 1) {
      this.#branches.set(value, [stream]);
      return;
    }
    this.#branches.set(value, [...this.#fork(stream, count, value.slice(1))]);
  }

  /** `count` copies of a stream; more than one fork can write come from forks in a row. */
  #fork(stream: Stream, count: number, layer: string): readonly Stream[] {
    const { name, lane, lanes, words, depth } = stream;
    const outs = Array.from({ length: Math.min(count, mostBranches) }, (_, index) =>
      this.stream({ name: `${name}.${index + 1}`, lane, lanes, words, depth }),
    );
    this.add({ kind: 'fork', name: `${name}.fork`, layer, cycles: words, in: stream, outs });
    if (count <= mostBranches) return outs;
    return [...outs.slice(0, -1), ...this.#fork(outs.at(-1)!, count - mostBranches + 1, layer)];
  }

  /** The next free branch of a value, in words of `lanes` values. */
  take(value: ValueId, lanes: number): Stream {
    return this.convert(this.#branches.get(value)!.shift()!, lanes, value.slice(1));
  }

  convert(from: Stream, lanes: number, layer: string): Stream {
    let stream = from;
    for (const width of detour(from.lanes, lanes, from.lane)) {
      const out = this.stream({
        name: `${from.name}.x${width}`,
        lane: from.lane,
        lanes: width,
        words: (stream.words * stream.lanes) / width,
        depth: shallow,
      });
      const cycles = Math.max(stream.words, out.words);
      this.add({ kind: 'convert', name: `${out.name}.convert`, layer, cycles, in: stream, out });
      stream = out;
    }
    return stream;
  }
}

function addStep(step: Step, folding: Folding, wiring: Wiring): void {
  const { pe } = folding;
  const result: Stream = {
    name: step.id,
    lane: step.outLane,
    lanes: step.kind === 'select' ? 1 : pe,
    words: step.kind === 'select' ? 1 : (step.pixels * step.channels) / pe,
    depth: step.kind === 'matvec' ? depthBehindMatvec(step.channels, pe) : shallow,
    ...(step.isPart !== true && { value: step.output }),
  };
  const layer = step.id;
  switch (step.kind) {
    case 'matvec': {
      const x = addWindow(step, folding, wiring);
      const out = wiring.stream(result);
      const cycles = (result.words * step.depth) / folding.simd;
      const weights = folding.weights ?? usualWeights(step, folding);
      const port = weightPortOf(step, folding, weights);
      if (port) wiring.weightPorts.push(port);
      const { simd } = folding;
      wiring.add({
        kind: 'matvec',
        name: step.id,
        layer,
        cycles,
        step,
        pe,
        simd,
        weights,
        multiply: folding.multiply ?? usualMultiply(step),
        ...(port && { weightStream: port.stream }),
        in: x,
        out,
      });
      break;
    }
    case 'pool': {
      const x = addWindow(step, folding, wiring);
      wiring.add({
        kind: 'reduce',
        name: step.id,
        layer,
        cycles: x.words,
        step,
        in: x,
        out: wiring.stream(result),
      });
      break;
    }
    case 'join': {
      const [first, second] = inputsOf(step);
      const x = wiring.take(first!, spreadLanes(step, 0, pe));
      const others = [wiring.take(second!, spreadLanes(step, 1, pe))];
      const out = wiring.stream(result);
      wiring.add({ kind: 'join', name: step.id, layer, cycles: out.words, step, in: x, others, out });
      break;
    }
    case 'concat': {
      const [x, ...others] = inputsOf(step).map(value => wiring.take(value, pe));
      const out = wiring.stream(result);
      wiring.add({ kind: 'concat', name: step.id, layer, cycles: out.words, step, in: x!, others, out });
      break;
    }
    default: {
      const x = wiring.take(step.input, pe);
      const common = {
        name: step.id,
        layer,
        cycles: step.kind === 'shuffle' ? cyclesOf(step, folding) : Math.max(x.words, result.words),
        in: x,
        out: wiring.stream(result),
      };
      wiring.add({ kind: step.kind, step, ...common } as Unit);
    }
  }
  wiring.offer(
    step.output,
    wiring.streams.findLast(stream => stream.name === step.id)!,
  );
}

/** Values a word of a join's operand: one where a pixel, or the whole map, has one. */
const spreadLanes = ({ spreads }: JoinStep, operand: 0 | 1, pe: number): number =>
  spreads[operand] === 'pixel' || spreads[operand] === 'one' ? 1 : pe;

/** The step's input as vectors in words of its SIMD (PE of a pool): through a window unit where it needs one. */
function addWindow(step: MatvecStep | PoolStep, folding: Folding, wiring: Wiring): Stream {
  const parallel = step.kind === 'matvec' ? folding.simd : folding.pe;
  const { window } = step;
  if (!window) return wiring.take(step.input, parallel);
  const lanes = windowLanes(step, folding);
  const x = wiring.take(step.input, lanes);
  const sent = folding.window === 'parallel' ? lanes * step.taps : lanes;
  const out = wiring.stream({
    name: `${step.id}.windows`,
    lane: step.inLane,
    lanes: sent,
    words: (step.pixels * step.taps * window.channels) / sent,
    depth: shallow,
  });
  const cycles = windowCycles(step, folding);
  const { memory } = windowOf(step, folding)[0]!;
  wiring.add({
    kind: 'window',
    name: `${step.id}.window`,
    layer: step.id,
    cycles,
    step,
    window,
    memory,
    in: x,
    out,
  });
  return wiring.convert(out, parallel, step.id);
}
