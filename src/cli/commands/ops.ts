import type { LayerDocumentation } from '../../frontend/index.ts';
import { documentation } from '../../frontend/index.ts';
import { fail } from '../../ir/diagnostic.ts';
import type { AnyOp } from '../../ir/op.ts';
import { opNamed, ops } from '../../ir/ops/index.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { Outcome } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { Colours } from '../paint.ts';
import { table, unnamed } from '../table.ts';

const allOps = Object.values(ops) as readonly AnyOp[];

/** `bnnir ops [NAME]`: the layers of the language with their settings, and the ops they become. */
export const command = defineCommand({
  define: sub => void sub.argument('[name]', 'a layer or an op'),
  run: ([name]) => (name === undefined ? all() : one(name)),
});

const all = (): Outcome => ({
  json: { layers: documentation.map(layerJson), ops: allOps.map(opJson) },
  text: ({ strong, dim }) =>
    [
      strong('layers of the language'),
      table(
        unnamed(3),
        documentation.map(({ name, doc, settings }) => [
          name,
          doc,
          dim(settings.map(setting => setting.name).join(', ')),
        ]),
      ),
      '',
      strong('ops of the graph'),
      table(
        unnamed(3),
        allOps.map(({ name, doc, operands }) => [name, doc, dim(Object.keys(operands).join(', '))]),
      ),
    ].join('\n'),
  next: 'bnnir ops conv',
});

function one(name: string): Outcome {
  const layer = documentation.find(each => each.name === name);
  const op = opNamed(name) ?? (layer && opNamed(layer.op));
  if (!op) {
    const known = [...new Set([...documentation.map(each => each.name), ...Object.keys(ops)])];
    return fail('E0009', `there is no layer or op '${name}'`, {
      help: didYouMean(name, known) ?? "'bnnir ops' lists them",
    });
  }
  return {
    json: { ...(layer && { layer: layerJson(layer) }), op: opJson(op) },
    text: colours =>
      [...(layer ? [describeLayer(layer, colours)] : []), describeOp(op, colours)].join('\n\n'),
    next: 'bnnir check net.bnn',
  };
}

function describeLayer({ name, doc, takes, settings }: LayerDocumentation, { strong, dim }: Colours): string {
  const values = { 1: 'x', 2: 'x, y', many: 'x, y, ...' }[takes];
  const names = settings.map(setting => `, ${setting.name}`).join('');
  const head = `${strong(`${name}(${values}${names})`)}: ${doc}`;
  const rows = settings.map(setting => [
    setting.name,
    setting.fallback === undefined ? 'required' : `default ${setting.fallback}`,
    setting.doc,
    dim(setting.wanted),
  ]);
  return rows.length === 0 ? head : `${head}\n${table(unnamed(4), rows)}`;
}

function describeOp(op: AnyOp, { strong, dim }: Colours): string {
  const operands = Object.entries(op.operands).map(([name, { doc, kind, axes, optional }]) => [
    name,
    kind === 'weight' ? 'tensor' : 'value',
    `${doc}${optional ? ', optional' : ''}`,
    dim(axes ?? ''),
  ]);
  const attributes = Object.entries(op.attributes).map(([name, attribute]) => [
    name,
    attribute.fallback === undefined
      ? 'required'
      : `default ${JSON.stringify(attribute.write(attribute.fallback))}`,
    attribute.doc,
    dim(attribute.wanted),
  ]);
  const traits = [...(op.pointwise ? ['pointwise'] : []), ...(op.movesOnly ? ['moves values only'] : [])];
  return [
    `op ${strong(op.name)}: ${op.doc}${traits.length === 0 ? '' : `   ${dim(traits.join(', '))}`}`,
    table(unnamed(4), [...operands, ...attributes]),
  ].join('\n');
}

const layerJson = ({ name, doc, op, takes, settings }: LayerDocumentation) => ({
  name,
  doc,
  op,
  takes,
  settings: settings.map(({ fallback, ...setting }) => ({
    ...setting,
    ...(fallback !== undefined && { default: fallback }),
  })),
});

const opJson = (op: AnyOp) => ({
  name: op.name,
  doc: op.doc,
  pointwise: op.pointwise ?? false,
  moves_only: op.movesOnly ?? false,
  operands: Object.entries(op.operands).map(([name, { kind, doc, axes, optional }]) => ({
    name,
    kind,
    doc,
    optional: optional ?? false,
    ...(axes !== undefined && { axes }),
  })),
  attributes: Object.entries(op.attributes).map(([name, attribute]) => ({
    name,
    doc: attribute.doc,
    wanted: attribute.wanted,
    ...(attribute.fallback !== undefined && { default: attribute.write(attribute.fallback) }),
  })),
});
