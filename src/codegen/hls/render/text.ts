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

const widest = 118;

/** Items separated by commas, as many a line as fit. */
export function wrapped(items: readonly string[], indent: string, first = 0, end = items.length): string {
  const lines: string[] = [];
  let from = first;
  let width = indent.length;
  for (let index = first; index < end; index++) {
    const more = items[index]!.length + 2;
    if (width + more > widest && index > from) {
      lines.push(indent + items.slice(from, index).join(', '));
      from = index;
      width = indent.length;
    }
    width += more;
  }
  lines.push(indent + items.slice(from, end).join(', '));
  return lines.join(',\n');
}

/** `{ a, b, ... }` nested by a shape of two or three sizes, in lines of limited width. */
export function nested(literals: readonly string[], shape: readonly number[]): string {
  const [rows = 1, , inner] = shape;
  const items =
    inner === undefined
      ? literals
      : Array.from(
          { length: literals.length / inner },
          (_, list) => `{${literals.slice(list * inner, (list + 1) * inner).join(', ')}}`,
        );
  const perRow = items.length / rows;
  const lists = Array.from(
    { length: rows },
    (_, row) => `  {\n${wrapped(items, '    ', row * perRow, (row + 1) * perRow)}}`,
  );
  return `{\n${lists.join(',\n')}\n}`;
}
