import type { EmittedFile } from '../../backend.ts';
import { textFiles } from '../../backend.ts';
import { blanked } from './source.ts';

export interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** `text` without comments and string literals. */
  readonly code: string;
}

/** An emitted project as the rules see it. */
export interface Project {
  /** Text files. */
  readonly files: ReadonlyMap<string, string>;
  /** All files, those of bytes too. */
  readonly paths: ReadonlySet<string>;
  /** What is synthesised: the sources hls_config.cfg names, and every header they reach. */
  readonly synthesised: readonly SourceFile[];
}

export type Rule = (project: Project) => readonly Finding[];

/** Files only a simulation reads: the stand-in headers, and what checks streams. */
const isForSimulation = (path: string): boolean =>
  path.includes('standin/') || /(check|raw)\.hpp$/.test(path);

export function projectOf(emitted: readonly EmittedFile[]): Project {
  const files = new Map(textFiles(emitted).map(file => [file.path, file.contents]));
  const queue = [...(files.get('hls_config.cfg') ?? '').matchAll(/^syn\.file=(.+)$/gm)].map(found =>
    found[1]!.trim(),
  );
  const reached = new Map<string, SourceFile>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const text = files.get(path);
    if (text === undefined || reached.has(path) || isForSimulation(path)) continue;
    reached.set(path, { path, text, code: blanked(text) });
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
    for (const include of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
      const local = folder + include[1]!;
      queue.push(files.has(local) ? local : include[1]!);
    }
  }
  return { files, paths: new Set(emitted.map(({ path }) => path)), synthesised: [...reached.values()] };
}
