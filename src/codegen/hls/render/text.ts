import { readAsset, template } from '../../template.ts';

const compiled = new Map<string, (values: object) => string>();

/** Fills a skeleton of templates/. */
export function fill(name: string, values: object): string {
  let render = compiled.get(name);
  if (!render) {
    render = template(readAsset(`../templates/${name}.hbs`, import.meta.url));
    compiled.set(name, render);
  }
  return render(values);
}

/** An include guard's name. */
export const guardOf = (path: string): string => path.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();

/** 12345 -> 12,345. */
export const thousands = (count: number): string => count.toString().replace(/\B(?=(\d{3})+$)/g, ',');

const widest = 116;

/** `{ a, b, ... }` nested by shape, the innermost lists one after the other in lines of limited width. */
export function nested(literals: readonly string[], shape: readonly number[]): string {
  const inner = shape.at(-1) ?? 1;
  const items =
    inner === 1 && shape.length > 1
      ? literals.map(literal => `{${literal}}`)
      : Array.from(
          { length: literals.length / inner },
          (_, list) => `{${literals.slice(list * inner, (list + 1) * inner).join(', ')}}`,
        );
  return group(items, shape.slice(0, -1), '');
}

function group(items: readonly string[], shape: readonly number[], indent: string): string {
  if (shape.length === 0) return items[0]!;
  const [count, ...rest] = shape as [number, ...number[]];
  if (rest.length === 0) return `{\n${wrapped(items, `${indent}  `)}\n${indent}}`;
  const size = items.length / count;
  const parts = Array.from({ length: count }, (_, part) =>
    group(items.slice(part * size, (part + 1) * size), rest, `${indent}  `),
  );
  return `{\n${parts.map(part => `${indent}  ${part}`).join(',\n')}\n${indent}}`;
}

/** Items separated by commas, as many a line as fit. */
export function wrapped(items: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const [index, item] of items.entries()) {
    const text = index === items.length - 1 ? item : `${item},`;
    if (line !== '' && indent.length + line.length + 1 + text.length > widest) {
      lines.push(indent + line);
      line = text;
    } else line = line === '' ? text : `${line} ${text}`;
  }
  return [...lines, indent + line].join('\n');
}
