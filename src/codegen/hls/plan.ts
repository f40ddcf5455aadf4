import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { typesOf } from '../../ir/graph.ts';
import type { ValueId } from '../../ir/types.ts';
import type { Plan, TargetOptions } from '../backend.ts';
import { problemAt } from '../backend.ts';
import { design } from '../dataflow/design.ts';
import type { FoldingChoice } from '../dataflow/folding.ts';
import { networkOf } from '../dataflow/network.ts';
import type { Report } from '../dataflow/report.ts';
import { reportOf } from '../dataflow/report.ts';
import type { Setting } from '../dataflow/setting.ts';
import { settingOf } from '../dataflow/setting.ts';
import type { SimulationResult } from '../dataflow/simulate/simulate.ts';
import type { Step } from '../dataflow/step.ts';
import type { Pipeline, PipelinePort, Stream } from '../dataflow/unit.ts';
import { wordBits } from '../dataflow/unit.ts';
import { mangle, Names, typeName } from '../names.ts';
import type { Call, Table } from './call.ts';
import { kernelOf } from './kernels/index.ts';
import type { Top, TopInterface } from './top.ts';
import { topOf } from './top.ts';

/** Widest integer type that Vitis HLS takes. */
export const widestType = 8191;

export interface HlsPlan extends Plan {
  readonly target: 'fpga';
  readonly report: Report & Readonly<Record<string, unknown>>;
  readonly pipeline: Pipeline;
  readonly foldings: ReadonlyMap<Step, FoldingChoice>;
  readonly setting: Setting;
  /** Of the sized pipeline, where it was not too large. */
  readonly simulation?: SimulationResult;
  /** What goes in and comes out, for the reader: `image 28x28x1 u8 -> scores 10 i11`. */
  readonly summary: string;
  /** Bits of the widest word. */
  readonly widest: number;
  /** The top function and the stem of the files' names. */
  readonly top: string;
  /** Its ports, and what brings frames and weights in and results out. */
  readonly around: Top;
  /** Identifiers of the streams, unique in the project like those in the calls. */
  readonly names: ReadonlyMap<Stream, string>;
  /** The units in the pipeline's order. */
  readonly calls: readonly Call[];
  readonly source: NonNullable<TargetOptions['source']>;
}

/** Every decision about the project: part, folding, units, streams, names. Reads types only; throws BnnirError. */
export function plan(graph: Graph, options: TargetOptions = {}): HlsPlan {
  const network = networkOf(graph);
  const setting = settingOf(options);
  const designed = design(network, options.fold ?? {}, setting);
  const { foldings, pipeline, simulation } = designed;
  const widest = checkWidths(pipeline);
  const top = mangle(options.top ?? graph.name);
  const report = reportOf(designed, setting);
  return {
    target: 'fpga',
    report: { ...report },
    notes: notesOf(options, setting, report),
    pipeline,
    foldings,
    setting,
    ...(simulation && { simulation }),
    summary: summaryOf(graph, pipeline),
    widest,
    top,
    ...named(pipeline, top, options.interface ?? 'stream', framesInFlight(report)),
    source: options.source ?? { file: `${graph.name}.bnn` },
  };
}

/** Ports with their shapes. */
function summaryOf(graph: Graph, { inputs, outputs }: Pipeline): string {
  const types = typesOf(graph);
  const values = new Map(graph.outputs.map(({ name, value }) => [name, value]));
  const show = ({ name, lane }: PipelinePort, id: ValueId) => {
    const of = lane.kind === 'bit' ? 'signs' : `${lane.signed ? 'i' : 'u'}${lane.bits}`;
    return `${name} ${types.get(id)!.shape.join('x')} ${of}`;
  };
  const into = inputs.map(port => show(port, port.value)).join(', ');
  return `${into} -> ${outputs.map(port => show(port, values.get(port.name)!)).join(', ')}`;
}

/** Bits of the widest word. Throws with all streams and weight words that no tool would take, by layer. */
function checkWidths(pipeline: Pipeline): number {
  const problems: Diagnostic[] = [];
  let widest = 0;
  const check = (bits: number, what: string, origin: Parameters<typeof problemAt>[0], help: string) => {
    widest = Math.max(widest, bits);
    if (bits > widestType)
      problems.push(
        problemAt(
          origin,
          'E0407',
          `${what} would be ${bits} bits wide; Vitis HLS takes ${widestType} at most`,
          help,
        ),
      );
  };
  const steps = new Map(pipeline.steps.map(step => [step.id, step]));
  for (const unit of pipeline.units) {
    const origin = steps.get(unit.layer)?.origin ?? {};
    const help = `fold ${unit.layer} with less SIMD or PE`;
    check(wordBits(unit.in), `${unit.layer}: a word of ${unit.in.lanes} values`, origin, help);
    if (unit.kind !== 'fork')
      check(wordBits(unit.out), `${unit.layer}: a word of ${unit.out.lanes} values`, origin, help);
    if (unit.kind === 'matvec')
      check(
        unit.simd * unit.step.weightLane.bits,
        `${unit.layer}: a word of ${unit.simd} weights`,
        origin,
        help,
      );
  }
  if (problems.length > 0) throw new BnnirError(problems);
  return widest;
}

/** What the programs around the design (tb.cpp, run.cpp) call their own. */
const takenByTemplates =
  'argument_count arguments run runs frame frames layers agrees checked checking plain design what is_last is_packed'.split(
    ' ',
  );

/** Frames between the first input and the last output at the full rate, and one that comes while another leaves. */
const framesInFlight = ({ latency_cycles, cycles_per_frame }: Report): number =>
  Math.ceil(latency_cycles / cycles_per_frame) + 1;

/** The net's own names: a stream is called after its layer, a struct and the tables of a unit after the unit. */
function named(
  pipeline: Pipeline,
  top: string,
  kind: TopInterface,
  inFlight: number,
): Pick<HlsPlan, 'names' | 'calls' | 'around'> {
  const names = new Names([top, `${top}_net`, `${top}_tb`, `${top}_checked`, ...takenByTemplates]);
  const streams = new Map<Stream, string>();
  const around = topOf(pipeline, kind, names, streams, inFlight);
  for (const stream of pipeline.streams) streams.set(stream, names.take(stream.name));
  const calls = pipeline.units.map((unit): Call => {
    const kernel = kernelOf(unit);
    const tables = kernel.tables.map((table): Table => ({ ...table, name: names.take(table.name) }));
    return { ...kernel, tables, unit, struct: names.take(unit.name, typeName) };
  });
  return { names: streams, calls, around };
}

function notesOf(
  options: TargetOptions,
  { partCode, clockMhz, fps, target }: Setting,
  report: Report,
): readonly string[] {
  const notes: string[] = [];
  if (options.part === undefined) notes.push(`no part given: ${partCode}`);
  if (options.clockMhz === undefined) notes.push(`no clock given: ${clockMhz} MHz`);
  if (options.fps === undefined && fps !== undefined) notes.push(`no rate given: ${fps} frames a second`);
  if (fps !== undefined && target !== undefined && report.cycles_per_frame > target)
    notes.push(
      `${fps} frames a second want ${target} cycles a frame; ${report.bottleneck} takes ${report.cycles_per_frame}: ${report.fps} frames a second`,
    );
  return notes;
}
