import { readAsset, template } from '../../template.ts';
import type { Program } from '../program.ts';
import { hostSource } from './host.ts';

const render = template(readAsset('../templates/net.js.hbs', import.meta.url));

/**
 * net.js: the program as data, the kernels as text, then the host.
 * @param header what this is and where it came from, a line each
 */
export const moduleSource = (program: Program, header: readonly string[]): string =>
  render({
    header: header.map(line => `// ${line}`).join('\n'),
    program: programSource(program),
    host: hostSource(),
  });

/** An object literal, an entry a line where a list is long; kernels as they were written. */
function programSource(program: Program): string {
  const fields = Object.entries(program).map(([name, value]: [string, unknown]) => {
    if (name === 'shaders') return `  shaders: [\n${program.shaders.map(textLiteral).join(',\n')},\n  ],`;
    if (!Array.isArray(value)) return `  ${name}: ${literal(value)},`;
    return `  ${name}: [\n${value.map(each => `    ${literal(each)},\n`).join('')}  ],`;
  });
  return `{\n${fields.join('\n')}\n}`;
}

/** A JSON value as a person writes it in JavaScript. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${entries.map(([name, each]) => `${key(name)}: ${literal(each)}`).join(', ')} }`;
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

const textLiteral = (text: string): string => `\`${text.replace(/[\\`]|\$\{/g, found => `\\${found}`)}\``;
