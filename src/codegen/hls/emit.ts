import type { Module } from '../../ir/graph.ts';
import type { EmittedFile } from '../backend.ts';
import { page } from '../dataflow/page/page.ts';
import { rateCurve } from '../dataflow/page/rate-curve.ts';
import { readAsset } from '../template.ts';
import type { Call, Table } from './call.ts';
import type { HlsPlan } from './plan.ts';
import { bodyOf, parametersOf, portRows, structOf } from './render/sources.ts';
import { portOf, testbenchOf } from './render/testbench.ts';
import { fill, guardOf, nested, thousands } from './render/text.ts';

/** The runtime, copied into every project. */
const runtimeFiles = [
  'word.hpp',
  'popcount.hpp',
  'products.hpp',
  'border.hpp',
  'levels.hpp',
  'matvec.hpp',
  'window.hpp',
  'parallel.hpp',
  'pool.hpp',
  'pointwise.hpp',
  'fixed.hpp',
  'join.hpp',
  'moves.hpp',
  'convert.hpp',
  'fork.hpp',
  'select.hpp',
  'raw.hpp',
  'check.hpp',
  'standin/ap_int.h',
  'standin/hls_stream.h',
];

/** Every file of the project. Reads the weights, and runs the reference on a few frames for the testbench. */
export function emit(plan: HlsPlan, module: Module): readonly EmittedFile[] {
  const { top, calls, pipeline, report, setting, source } = plan;
  const params = calls.flatMap(call => (call.tables.length > 0 ? [paramsOf(call, plan, module)] : []));
  const common = {
    top,
    summary: plan.summary,
    wideWords: plan.widest > 1024 ? plan.widest : 0,
    version: source.version ?? '',
    file: source.file,
    weights: source.weights ?? '',
    parameters: parametersOf(plan),
    ports: portRows(plan),
  };
  const host = {
    ...common,
    inputs: pipeline.inputs.map(port => portOf(port, plan)),
    outputs: pipeline.outputs.map(port => portOf(port, plan)),
    names: common.ports.map(({ name }) => name).join(', '),
    order: [...pipeline.inputs, ...pipeline.outputs].map(({ name }) => name).join(', '),
  };
  const script = {
    ...common,
    part: setting.partCode,
    period: Number((1000 / setting.clockMhz).toFixed(3)),
    dataFiles: [],
  };
  const testbench = testbenchOf(plan, module);
  const files = [
    file(`${top}.hpp`, 'top.hpp', { ...common, guard: guardOf(`${top}_hpp`) }),
    file(`${top}.cpp`, 'top.cpp', {
      ...common,
      params: params.map(({ path }) => path),
      portNames: common.ports.map(({ name }) => name),
      ...bodyOf(plan),
    }),
    file(`${top}_net.hpp`, 'net.hpp', {
      ...common,
      guard: guardOf(`${top}_net_hpp`),
      headers: [...new Set(calls.map(({ header }) => header))].sort(),
      structs: calls.map(structOf),
    }),
    ...params,
    file('tb.cpp', 'tb.cpp', testbench),
    file('tb_data.hpp', 'tb_data.hpp', testbench),
    file('run.cpp', 'run.cpp', host),
    file('hls_config.cfg', 'hls_config.cfg', script),
    file('run.tcl', 'run.tcl', script),
    file('Makefile', 'Makefile', common),
    { path: 'folding.json', contents: foldingJson(plan) },
    { path: 'report.json', contents: `${JSON.stringify(report, null, 2)}\n` },
    { path: 'report.html', contents: pageOf(plan) },
    ...runtimeFiles.map(name => ({
      path: `runtime/${name}`,
      contents: readAsset(`./runtime/${name}`, import.meta.url),
    })),
  ];
  return [
    ...files,
    file('README.md', 'README.md', {
      ...common,
      frames: 3,
      listing: listingOf(plan, files),
      part: setting.partCode,
      clock: setting.clockMhz,
      fps: thousands(Math.floor(report.fps)),
      cycles: thousands(report.cycles_per_frame),
      bottleneck: report.bottleneck,
      latency: thousands(report.latency_cycles),
      lut: thousands(report.lut),
      ff: thousands(report.ff),
      bram18: thousands(report.bram18),
      dsp: thousands(report.dsp),
      layers: report.layers,
    }),
  ];
}

/** The report for a browser. */
const pageOf = ({ top, summary, report, pipeline, simulation }: HlsPlan): string =>
  page({
    name: top,
    summary,
    report,
    pipeline,
    ...(simulation && { simulation }),
    curve: rateCurve(pipeline, report),
  });

const file = (path: string, name: string, values: object): EmittedFile => ({
  path,
  contents: fill(name, values),
});

/** A header with the tables of one unit. */
function paramsOf({ unit, tables, struct }: Call, { top }: HlsPlan, module: Module): EmittedFile {
  const path = `params/${struct}.hpp`;
  return file(path, 'table.hpp', {
    top,
    layer: unit.layer,
    guard: guardOf(`${top}_${path}`),
    tables: tables.map(table => tableOf(table, module)),
  });
}

const tableOf = (table: Table, module: Module): object => ({
  name: table.name,
  doc: table.doc,
  type: table.type,
  shape: table.shape.map(size => `[${size}]`).join(''),
  values: nested(table.pack(module.tensors.get(table.tensor)!), table.shape),
});

/** By layer id, as a net's `fold` and --folding take it. */
const foldingJson = ({ pipeline, foldings }: HlsPlan): string => {
  const entries = pipeline.steps.map(step => {
    const { pe, simd } = foldings.get(step)!;
    return [step.id, step.kind === 'matvec' ? { pe, simd } : { pe }] as const;
  });
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
};

const listingOf = ({ top }: HlsPlan, files: readonly EmittedFile[]) => {
  const notes: Readonly<Record<string, string>> = {
    [`${top}.cpp`]: 'the design: streams, and one call a unit, layer by layer',
    [`${top}.hpp`]: 'its interface',
    [`${top}_net.hpp`]: 'the numbers of every unit: sizes, folding, types',
    'tb.cpp': 'testbench: compares every layer and output with the reference',
    'tb_data.hpp': 'its frames and what the reference computes on them',
    'run.cpp': 'pushes images through the C simulation',
    'hls_config.cfg': 'for v++ --mode hls and vitis-run',
    'run.tcl': 'the same for the classic flow',
    Makefile: 'C simulation with a C++ compiler alone',
    'folding.json': 'PE and SIMD of every layer',
    'report.json': 'every figure of the plan',
    'report.html': 'the same to look at: pipeline, occupancy, rate against area',
    'params/': 'weights and thresholds as plain integers, one file a unit',
    'runtime/': 'the units: hand-written, the same for every network',
    'runtime/standin/': "ap_int.h and hls_stream.h for machines without the vendor's",
  };
  const paths = new Set(files.map(({ path }) => path));
  return Object.entries(notes)
    .filter(([path]) =>
      path.endsWith('/') ? [...paths].some(known => known.startsWith(path)) : paths.has(path),
    )
    .map(([path, note]) => ({ path, note }));
};
