import { fail } from '../../ir/diagnostic.ts';
import { readBytes } from '../read-bytes.ts';

/** A data package's JSON file; anything that is none is an E0603. */
export function readJson(path: string): unknown {
  const bytes = readBytes(path, 'E0602');
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return fail('E0603', `${path}: not JSON (${(error as Error).message})`);
  }
}
