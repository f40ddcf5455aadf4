import { fifoMemory, shallow } from '../../dataflow/fifo.ts';
import type { Stream } from '../../dataflow/unit.ts';
import { wordBits } from '../../dataflow/unit.ts';
import type { Step } from '../../dataflow/step.ts';
import type { Call, Config } from '../call.ts';
import type { HlsPlan } from '../plan.ts';
import type { PortCall } from '../top.ts';
import { thousands, wrapped } from './text.ts';

/** `net.bnn:4`, where a step comes from; nothing where it is not known. */
export const placeOf = (step: Step | undefined): string =>
  step?.origin.at ? ` (${step.origin.at.file.split(/[\\/]/).at(-1)!}:${step.origin.at.line})` : '';

/** What a word holds. */
export const wordNote = ({ lane, lanes }: Pick<Stream, 'lane' | 'lanes'>): string => {
  const one = lane.kind === 'bit' ? 'sign' : `${lane.bits}-bit ${lane.signed ? 'signed' : 'unsigned'} value`;
  return lanes === 1 ? `one ${one} a word` : `${lanes} ${one}s a word`;
};

/** Values of the template of PROJECT_net.hpp for one call. */
export function structOf({ struct, doc, config }: Pick<Call, 'struct' | 'doc' | 'config'>): object {
  const { border } = config;
  return {
    name: struct,
    doc,
    isEverywhere: border === 'everywhere',
    border: typeof border === 'object' && {
      height: border.height,
      width: border.width,
      colClasses: border.colStarts.length + 1,
      rows: comparesOf('y', border.rowStarts),
      cols: comparesOf('x', border.colStarts),
    },
    types: Object.entries(config.types).map(([name, type]) => ({ name, type })),
    numbers: numbersOf(config),
  };
}

const comparesOf = (at: string, starts: readonly number[]): string =>
  starts.map(start => `(${at} >= ${start})`).join(' + ');

const numbersOf = ({ numbers }: Config): string => {
  const [first, ...others] = Object.entries(numbers).map(([name, value]) => `${name} = ${value}`);
  return wrapped([`static constexpr int ${first!}`, ...others], '      ').trimStart();
};

/** The streams inside, and what is called on them, layer by layer. */
export function bodyOf(plan: HlsPlan): object {
  const { pipeline, names, calls, foldings, around } = plan;
  const steps = new Map(pipeline.steps.map(step => [step.id, step]));
  // A converter or fork belongs to the layer whose value it carries on.
  const owners = new Map(pipeline.steps.map(step => [step.output.slice(1), step.id]));
  const layers: { layer: string; comment: string; calls: object[] }[] = [];
  for (const call of calls) {
    const layer = owners.get(call.unit.layer) ?? call.unit.layer;
    const step = steps.get(layer);
    if (layers.at(-1)?.layer !== layer) layers.push({ layer, comment: '', calls: [] });
    const home = layers.at(-1)!;
    home.calls.push(callOf(call, plan));
    if (step && call.unit.name === step.id) {
      const { pe, simd, cycles } = foldings.get(step)!;
      const folding = step.kind === 'matvec' ? `PE ${pe}, SIMD ${simd}` : `${pe} a cycle`;
      home.comment = `${layer}: ${call.doc}${placeOf(step)}. ${folding}: ${thousands(cycles)} cycles a frame.`;
    } else if (home.comment === '') home.comment = `${layer}: ${call.doc}.`;
  }
  const carried = [...around.inputs, ...around.weights].map(({ port }) => port.stream);
  const streams = [...carried, ...pipeline.streams, ...around.outputs.map(({ port }) => port.stream)];
  return {
    streams: [
      ...around.streams.map(stream => ({ ...stream, storage: storageOf(stream.bits, stream.depth) })),
      ...streams.map(stream => ({
        name: names.get(stream)!,
        bits: wordBits(stream),
        depth: stream.depth,
        note: wordNote(stream),
        storage: stream.memory ?? storageOf(wordBits(stream), stream.depth),
      })),
    ],
    entering: around.entering.map(passed),
    layers,
    leaving: around.leaving.map(passed),
  };
}

/** Where a FIFO's words lie; of the shallowest nothing is said, they are registers of any tool. */
const storageOf = (bits: number, depth: number): string => (depth > shallow ? fifoMemory(bits, depth) : '');

const passed = (call: PortCall): object => ({ ...call, arguments: call.arguments.join(', ') });

const callOf = ({ routine, struct, streams, tables }: Call, { names }: HlsPlan): object => ({
  routine,
  struct,
  arguments: [...streams.map(stream => names.get(stream)!), ...tables.map(table => table.name)].join(', '),
  pragmas: tables.flatMap(table =>
    table.storage.map(storage => storage.replace(/^\w+/, found => `${found} variable=${table.name}`)),
  ),
});
