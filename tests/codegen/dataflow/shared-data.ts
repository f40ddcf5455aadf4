import { existsSync, readFileSync } from 'node:fs';

interface Skipping {
  skip(reason: string): void;
}

/** A file of ../shared/data; the test is skipped, with the reason, where it is absent. */
export function shared(file: string, context: Skipping): unknown {
  const path = `../shared/data/${file}`;
  if (!existsSync(path)) context.skip(`${path} is not here`);
  return JSON.parse(readFileSync(path, 'utf8'));
}
