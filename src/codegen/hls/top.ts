import type { Pipeline, PipelinePort, Stream } from '../dataflow/unit.ts';
import { wordBits } from '../dataflow/unit.ts';
import type { WeightPort } from '../dataflow/weight-memory.ts';
import type { Names } from '../names.ts';
import { mangle, typeName } from '../names.ts';
import type { Config } from './call.ts';
import { weightPortConfig } from './kernels/weight-port.ts';

/** How frames come and go: AXI streams, or addresses in memory. */
export type TopInterface = 'stream' | 'memory';

/** A parameter of the top function. */
export interface TopPort {
  readonly name: string;
  readonly direction: 'in' | 'out' | 'weights';
  /** Bits of a transfer or of a memory word. */
  readonly bits: number;
  /** Where the control port takes its address: bytes; absent of a stream. */
  readonly register?: number;
  /** Memory words of a frame, or of all weights. */
  readonly beats: number;
}
export interface FramePort extends TopPort {
  readonly direction: 'in' | 'out';
  readonly port: PipelinePort;
  /** Bits that one word of the stream takes outside: a power of two bytes. */
  readonly slotBits: number;
}
export interface WeightsPort extends TopPort {
  readonly direction: 'weights';
  readonly port: WeightPort;
}

/** A call that brings words in or out. */
export interface PortCall {
  readonly routine: string;
  readonly header: string;
  readonly struct: string;
  readonly doc: string;
  readonly config: Config;
  readonly arguments: readonly string[];
}

/** A stream of the top function that carries no values of the network. */
export interface ControlStream {
  readonly name: string;
  readonly bits: number;
  readonly depth: number;
  readonly note: string;
}

/** Everything of the top function but its units. */
export interface Top {
  readonly interface: TopInterface;
  readonly inputs: readonly FramePort[];
  readonly outputs: readonly FramePort[];
  readonly weights: readonly WeightsPort[];
  /** Whether there is a control port; without one the block runs by itself. */
  readonly isControlled: boolean;
  /** Where the control port takes the count of frames. */
  readonly framesRegister?: number;
  readonly streams: readonly ControlStream[];
  readonly entering: readonly PortCall[];
  readonly leaving: readonly PortCall[];
}

/** Narrowest memory word of frames: the width of a Zynq-7000's high-performance ports. */
const narrowestBeat = 64;
/** The control port's first register after its own, and bytes from an address to the next. */
const firstRegister = 0x10;
const registerBytes = 0x10;

/** Words that hardware description languages keep for themselves: a tool would rename a port that is one. */
const hardwareWords = new Set(
  (
    'access after alias all always and architecture array assert assign attribute begin block body buffer bus case component ' +
    'configuration constant disconnect downto edge else elsif end endcase endmodule entity event exit file for function ' +
    'generate generic group guarded if in initial inout input inside integer is label library linkage literal loop map ' +
    'module negedge new next of on open or others out output package parameter port posedge postponed procedure process ' +
    'pure range real record reg register reject report return select severity shared signal subtype then time to ' +
    'transport type unaffected units until use variable wait when while wire with'
  ).split(' '),
);
const portName = (name: string): string =>
  hardwareWords.has(mangle(name).toLowerCase()) ? `${name}.port` : name;

/** Bits of the power of two bytes that holds a word. */
export const slotBitsOf = (bits: number): number => 8 * 2 ** Math.ceil(Math.log2(Math.ceil(bits / 8)));

/** Ports, the calls behind them, and names for all of it; `streams` gets those of the ports' inner streams. */
export function topOf(
  pipeline: Pipeline,
  kind: TopInterface,
  names: Names,
  streams: Map<Stream, string>,
  framesInFlight: number,
): Top {
  let register = firstRegister;
  const nextRegister = () => (register += registerBytes) - registerBytes;
  const framePort = (port: PipelinePort, direction: 'in' | 'out'): FramePort => {
    const slotBits = slotBitsOf(wordBits(port.stream));
    const bits = kind === 'memory' ? Math.max(narrowestBeat, slotBits) : slotBits;
    const beats = Math.ceil((port.stream.words * slotBits) / bits);
    const name = names.take(portName(port.name));
    return {
      name,
      direction,
      bits,
      beats,
      port,
      slotBits,
      ...(kind === 'memory' && { register: nextRegister() }),
    };
  };
  const inputs = pipeline.inputs.map(port => framePort(port, 'in'));
  const outputs = pipeline.outputs.map(port => framePort(port, 'out'));
  const weights = pipeline.weightPorts.map((port): WeightsPort => {
    const name = names.take(port.name);
    const { beatBits: bits, beats } = port;
    return { name, direction: 'weights', bits, beats, port, register: nextRegister() };
  });
  for (const { port } of [...inputs, ...outputs, ...weights])
    streams.set(port.stream, names.take(`${port.name}.words`));
  const common = { interface: kind, inputs, outputs, weights };
  const fetching = weights.map(port => fetchCall(port, names, streams));
  if (kind === 'memory')
    return {
      ...common,
      isControlled: true,
      framesRegister: nextRegister(),
      streams: [],
      entering: [
        ...inputs.map(port =>
          frameCall(port, 'load', [port.name, 'frame', streams.get(port.port.stream)!], names),
        ),
        ...fetching,
      ],
      leaving: outputs.map(port =>
        frameCall(port, 'store', [streams.get(port.port.stream)!, 'frame', port.name], names),
      ),
    };
  const marks = marksFor(outputs, names, framesInFlight);
  return {
    ...common,
    isControlled: weights.length > 0,
    streams: marks.streams,
    entering: [
      ...inputs.map((port, index) =>
        frameCall(
          port,
          'enter',
          [port.name, streams.get(port.port.stream)!, ...(index === 0 ? [marks.first] : [])],
          names,
        ),
      ),
      ...marks.forks,
      ...fetching,
    ],
    leaving: outputs.map((port, index) =>
      frameCall(port, 'leave', [streams.get(port.port.stream)!, marks.ends[index]!, port.name], names),
    ),
  };
}

const routineDocs = {
  enter: 'comes in as a stream',
  leave: 'goes out as a stream',
  load: 'comes from memory',
  store: 'goes to memory',
} as const;

function frameCall(
  { name, bits, beats, port, slotBits }: FramePort,
  routine: keyof typeof routineDocs,
  passed: readonly string[],
  names: Names,
): PortCall {
  const memory = routine === 'load' || routine === 'store' ? { beat_bits: bits, beats } : {};
  const numbers = {
    word_bits: wordBits(port.stream),
    words: port.stream.words,
    slot_bits: slotBits,
    ...memory,
  };
  return {
    routine,
    header: 'ports.hpp',
    struct: names.take(`${name}.port`, typeName),
    doc: `${port.name} ${routineDocs[routine]}`,
    config: { numbers, types: {} },
    arguments: passed,
  };
}

const fetchCall = (
  { name, port }: WeightsPort,
  names: Names,
  streams: ReadonlyMap<Stream, string>,
): PortCall => ({
  routine: port.when === 'once' ? 'keep_weights' : 'fetch_weights',
  header: 'fetch.hpp',
  struct: names.take(`${name}.port`, typeName),
  ...weightPortConfig(port),
  arguments: [name, streams.get(port.stream)!],
});

/** Streams one fork writes. */
const mostBranches = 3;

/** The marks of last frames from the first input to every output, through forks where there are several. */
function marksFor(outputs: readonly FramePort[], names: Names, depth: number) {
  const streams: ControlStream[] = [];
  const forks: PortCall[] = [];
  const stream = (name: string): string => {
    const taken = names.take(name);
    streams.push({ name: taken, bits: 1, depth, note: 'whether a frame is the last' });
    return taken;
  };
  const spread = (from: string, ends: readonly string[]): void => {
    const near = ends.length <= mostBranches ? ends : [...ends.slice(0, mostBranches - 1), stream('marks')];
    forks.push({
      routine: 'fork',
      header: 'fork.hpp',
      struct: names.take('marks.fork', typeName),
      doc: 'marks of last frames',
      config: { numbers: { word_bits: 1, words: 1 }, types: {} },
      arguments: [from, ...near],
    });
    if (near !== ends) spread(near.at(-1)!, ends.slice(mostBranches - 1));
  };
  const ends = outputs.map(({ name }) => stream(`${name}.marks`));
  if (ends.length === 1) return { streams, forks, first: ends[0]!, ends };
  const first = stream('marks');
  spread(first, ends);
  return { streams, forks, first, ends };
}
