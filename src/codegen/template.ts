import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

/** An asset that ships beside the module `base` (its import.meta.url). */
export const readAsset = (path: string, base: string): string => readFileSync(new URL(path, base), 'utf8');

/** A skeleton of an emitted file: strict (a missing value throws), nothing escaped. */
export function template(text: string): (values: object) => string {
  const render = Handlebars.create().compile<object>(text, { strict: true, noEscape: true });
  return values => render(values);
}
