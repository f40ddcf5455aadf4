import { readAsset, template } from '../../template.ts';
import type { EmittedFile, Source } from '../../backend.ts';
import type { OutputPort, Program } from '../program.ts';
import { declarations } from './declarations.ts';
import { demoPage } from './demo.ts';
import { moduleSource } from './module.ts';

const readme = template(readAsset('../templates/README.md.hbs', import.meta.url));

/**
 * A folder that is an npm package, and a page when it is served: net.js, its types, its weights, a demo.
 * @param weights net.bin, `program.weights.bytes` long
 */
export function packageFiles(program: Program, weights: Uint8Array, source: Source): readonly EmittedFile[] {
  const header = headerOf(program, source);
  return [
    { path: 'net.js', contents: moduleSource(program, header) },
    { path: 'net.d.ts', contents: declarations(program, header) },
    { path: program.weights.file, contents: weights },
    { path: 'index.html', contents: demoPage(program) },
    { path: 'package.json', contents: manifest(program) },
    { path: 'README.md', contents: readme(readmeValues(program, header)) },
  ];
}

/** `mnist_conv: 28x28x1 u8 -> scores 10 i32`, and where it came from. */
function headerOf({ name, inputs, outputs }: Program, { file, version, weights }: Source): readonly string[] {
  const ports = (all: readonly { name: string; shape: readonly number[]; element: string }[]) =>
    all.map(({ name, shape, element }) => `${name} ${shape.join('x')} ${element}`).join(', ');
  const by = version === undefined ? 'bnnir' : `bnnir ${version}`;
  const digest = weights === undefined ? '' : `; weights sha256 ${weights.slice(0, 12)}...`;
  return [`${name}: ${ports(inputs)} -> ${ports(outputs)}. Made by ${by} from ${file}${digest}`];
}

function manifest({ name, weights }: Program): string {
  const told = {
    name: npmName(name),
    version: '1.0.0',
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './net.d.ts', default: './net.js' },
      [`./${weights.file}`]: `./${weights.file}`,
      './package.json': './package.json',
    },
    files: ['net.js', 'net.d.ts', weights.file],
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

/** Lower case, and nothing that a URL would quote: what npm allows. */
const npmName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'net';

const readmeValues = (program: Program, header: readonly string[]) => {
  const [input] = program.inputs;
  const [output] = program.outputs;
  return {
    name: npmName(program.name),
    header: header[0] ?? '',
    input: input === undefined ? '' : `${input.shape.join('x')} ${input.element}`,
    isPicture: input !== undefined && input.element === 'u8' && input.shape.length === 3,
    weights: program.weights.file,
    kilobytes: (program.weights.bytes / 1000).toFixed(1),
    output: output === undefined ? '' : valueNote(output),
  };
};

const valueNote = ({ element, frac }: OutputPort): string =>
  frac === 0 ? `whole numbers (${element})` : `${element}: a value is raw / ${2 ** frac}`;
