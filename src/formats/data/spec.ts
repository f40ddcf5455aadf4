import { fail } from '../../ir/diagnostic.ts';
import type { Split } from './dataset.ts';

/** What `--data` and `--calibrate` ask for. */
export interface DataSpec {
  /** A known name or a path. */
  readonly name: string;
  readonly split?: Split;
  /** The first so many images. */
  readonly limit?: number;
}

/** `NAME[:SPLIT[:LIMIT]]`; a path may hold colons of its own. */
export function parseDataSpec(text: string): DataSpec {
  const found = /^(.+):(train|test)(?::(\d+))?$/s.exec(text);
  if (!found) {
    const [, name, split] = /^([\w-]+):([^:\\/]*)$/.exec(text) ?? [];
    if (split !== undefined && name !== undefined && name.length > 1)
      fail('E0600', `'${text}': there is no split '${split}'`, { help: `${name}:train or ${name}:test` });
    if (text === '') fail('E0600', 'no data set named', { help: 'mnist:test, or a path' });
    return { name: text };
  }
  const [, name = '', split, limit] = found;
  if (limit !== undefined && Number(limit) === 0) fail('E0600', `'${text}' asks for 0 images`);
  return { name, split: split as Split, ...(limit !== undefined && { limit: Number(limit) }) };
}
