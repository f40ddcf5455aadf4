import type { Module } from '../../ir/graph.ts';
import type { EmittedFile } from '../backend.ts';
import { page } from '../dataflow/page/page.ts';
import { rateCurve } from '../dataflow/page/rate-curve.ts';
import { readAsset } from '../template.ts';
import type { Call, Table } from './call.ts';
import type { HlsPlan } from './plan.ts';
import { blockDesignOf, hasBlockDesign } from './render/board.ts';
import { driverOf } from './render/driver.ts';
import { hostOf, interfacesOf, parametersOf, portRows } from './render/interface.ts';
import { readmeOf } from './render/readme.ts';
import { bodyOf, structOf } from './render/sources.ts';
import { goldenFiles, goldenFor, testbenchOf } from './render/testbench.ts';
import { fill, guardOf, nested } from './render/text.ts';
import { weightFiles } from './weight-files.ts';

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
  'fetch.hpp',
  'ports.hpp',
  'host.hpp',
  'raw.hpp',
  'check.hpp',
  'standin/ap_int.h',
  'standin/ap_axi_sdata.h',
  'standin/hls_burst_maxi.h',
  'standin/hls_stream.h',
];

/** Every file of the project. Reads the weights, and runs the reference on a few frames for the testbench. */
export function emit(plan: HlsPlan, module: Module): readonly EmittedFile[] {
  const { top, calls, around, report, setting, source } = plan;
  const params = calls.flatMap(call => (call.tables.length > 0 ? [paramsOf(call, plan, module)] : []));
  const weights = weightFiles(plan, module);
  const common = {
    top,
    summary: plan.summary,
    wideWords: plan.widest > 1024 ? plan.widest : 0,
    version: source.version ?? '',
    file: source.file,
    weights: source.weights ?? '',
    parameters: parametersOf(around),
    ports: portRows(around),
    isMemory: around.interface === 'memory',
    isControlled: around.isControlled,
    framesRegister: `0x${(around.framesRegister ?? 0).toString(16)}`,
  };
  const host = {
    ...common,
    ...hostOf(around, 'hls::', '1'),
    order: [...around.inputs, ...around.outputs].map(({ port }) => port.name).join(', '),
  };
  const script = {
    ...common,
    part: setting.partCode,
    period: Number((1000 / setting.clockMhz).toFixed(3)),
    dataFiles: weights.map(({ path }) => path),
  };
  const golden = goldenFor(plan, module);
  const testbench = testbenchOf(plan, golden);
  const files = [
    file(`${top}.hpp`, 'top.hpp', { ...common, guard: guardOf(`${top}_hpp`) }),
    file(`${top}.cpp`, 'top.cpp', {
      ...common,
      params: params.map(({ path }) => path),
      interfaces: interfacesOf(around),
      region: regionOf(plan).trimEnd(),
    }),
    file(`${top}_net.hpp`, 'net.hpp', {
      ...common,
      guard: guardOf(`${top}_net_hpp`),
      headers: [...new Set([...allCalls(plan)].map(({ header }) => header))].sort(),
      structs: allCalls(plan).map(structOf),
    }),
    ...params,
    file('tb.cpp', 'tb.cpp', testbench),
    file('tb_data.hpp', 'tb_data.hpp', testbench),
    file('run.cpp', 'run.cpp', host),
    ...goldenFiles(plan, golden),
    ...weights,
    file('hls_config.cfg', 'hls_config.cfg', script),
    file('run.tcl', 'run.tcl', script),
    ...(hasBlockDesign(plan) ? [file('vivado.tcl', 'vivado.tcl', blockDesignOf(plan))] : []),
    file('driver.py', 'driver.py', { ...common, ...driverOf(plan, module.graph) }),
    file('Makefile', 'Makefile', common),
    { path: 'folding.json', contents: foldingJson(plan) },
    { path: 'report.json', contents: `${JSON.stringify(report, null, 2)}\n` },
    { path: 'report.html', contents: pageOf(plan) },
    ...runtimeFiles.map(name => ({
      path: `runtime/${name}`,
      contents: readAsset(`./runtime/${name}`, import.meta.url),
    })),
  ];
  return [...files, file('README.md', 'README.md', { ...common, ...readmeOf(plan, files) })];
}

/** Calls of ports and of units, in the order of the top function. */
const allCalls = ({ around, calls }: HlsPlan) => [...around.entering, ...calls, ...around.leaving];

/** The streams and calls; of frames in memory, inside a loop over them. */
function regionOf(plan: HlsPlan): string {
  const region = fill('region.cpp', bodyOf(plan));
  if (plan.around.interface === 'stream') return region;
  const inner = region.replace(/^(?!#|$)/gm, '  ');
  return `  for (int frame = 0; frame < frames; ++frame) {\n${inner}  }\n`;
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

/** By layer id, as a net's `fold` and --folding take it: a line each. */
const foldingJson = ({ pipeline, foldings }: HlsPlan): string => {
  const entries = pipeline.steps.map(step => {
    const { pe, simd, weights, window, multiply, ring } = foldings.get(step)!;
    const built = {
      ...(weights && { weights }),
      ...(window && { window }),
      ...(multiply && { multiply }),
      ...(ring && { ring }),
    };
    return [step.id, step.kind === 'matvec' ? { pe, simd, ...built } : { pe, ...built }] as const;
  });
  const lines = entries.map(([id, fold]) => {
    const settings = Object.entries(fold).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(id)}: { ${settings.join(', ')} }`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
};
