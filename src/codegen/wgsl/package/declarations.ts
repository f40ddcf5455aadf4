import { readAsset, template } from '../../template.ts';
import type { Program } from '../program.ts';

const render = template(readAsset('../templates/net.d.ts.hbs', import.meta.url));

/** net.d.ts: the host's interface with this network's names, shapes and labels as literal types. */
export function declarations({ name, inputs, outputs }: Program, header: readonly string[]): string {
  const [firstOutput] = outputs;
  return render({
    header: header.map(line => `// ${line}`).join('\n'),
    input: inputs.length === 1 ? 'Input' : record(inputs, 'Input'),
    output: outputs.length === 1 ? 'Int32Array' : record(outputs, 'Int32Array'),
    inputBuffers: record(inputs, 'GPUBuffer'),
    outputBuffers: record(outputs, 'GPUBuffer'),
    name: JSON.stringify(name),
    inputs: tuple(inputs.map(({ name, shape, element, lo, hi }) => ({ name, shape, element, lo, hi }))),
    outputs: tuple(
      outputs.map(({ name, shape, element, frac, labels }) => ({ name, shape, element, frac, labels })),
    ),
    labels: firstOutput?.labels === undefined ? 'undefined' : `readonly ${tuple(firstOutput.labels)}`,
  });
}

const record = (ports: readonly { readonly name: string }[], type: string): string =>
  `{ ${ports.map(({ name }) => `readonly ${JSON.stringify(name)}: ${type}`).join('; ')} }`;

const tuple = (values: readonly unknown[]): string => `[${values.map(typeOf).join(', ')}]`;

/** The type that holds this one value. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return `readonly ${tuple(value)}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${entries.map(([name, each]) => `readonly ${name}: ${typeOf(each)}`).join('; ')} }`;
}
