/** npm run lint:hls [-- FILE...]: compiles networks (all of examples/ unless named) for the fpga and reads what was emitted. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import type { EmittedFile } from '../../backend.ts';
import { lint } from './index.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Every file under a folder, by its path in it. */
const filesUnder = (folder: string): readonly EmittedFile[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(folder, path).split(sep).join('/'), contents: readFileSync(path, 'utf8') };
    });

/** Compiles into `folder` with seeded random weights; what the compiler says where it refuses. */
function compileInto(folder: string, net: string): string | undefined {
  const cli = ['--import', 'tsx', join(root, 'src', 'cli.ts'), 'compile', net];
  const options = ['--target', 'fpga', '--weights', 'random', '-o', folder, '--quiet'];
  const { status, stderr } = spawnSync(process.execPath, [...cli, ...options], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 ? undefined : (stderr.trim().split('\n')[0] ?? 'it failed');
}

const examples = () =>
  readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.bnn'))
    .map(path => join('examples', path))
    .sort();

const asked = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'bnnir-lint-'));
let read = 0;
let findings = 0;
try {
  for (const net of asked.length > 0 ? asked : examples()) {
    const folder = join(scratch, basename(net, '.bnn'));
    const refusal = compileInto(folder, net);
    if (refusal !== undefined) {
      console.log(`${net}: not compiled: ${refusal}`);
      // A network that the target cannot hold has nothing to be read; one that was asked for by name is missed.
      if (asked.length > 0) process.exitCode = 1;
      continue;
    }
    const found = lint(filesUnder(folder));
    rmSync(folder, { recursive: true, force: true });
    read++;
    findings += found.length;
    console.log(`${net}: ${found.length === 0 ? 'clean' : `${found.length} findings`}`);
    for (const { rule, file, line, message } of found) console.log(`  ${file}:${line}: ${rule}: ${message}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${read} projects read, ${findings} findings`);
if (findings > 0 || read === 0) process.exitCode = 1;
