// Compiles src to dist and copies the text assets that code reads at run time (templates, headers, kernels) beside it.
// A build that fails leaves the dist that was there.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assets = /\.(hbs|css|h|hpp|c|cpp|wgsl|js|md|json|sh|mk|cfg|tcl)$/;
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const dist = join(root, 'dist');
const next = join(root, `dist.${process.pid}`);

const compiled = spawnSync(
  process.execPath,
  [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', next],
  {
    stdio: 'inherit',
  },
);
if (compiled.status !== 0) {
  rmSync(next, { recursive: true, force: true });
  process.exit(1);
}
const copy = (from, to) => {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copy(join(from, entry.name), join(to, entry.name));
    else if (assets.test(entry.name) && entry.name !== 'README.md')
      cpSync(join(from, entry.name), join(to, entry.name));
  }
};
copy(join(root, 'src'), next);
const bin = join(next, 'cli.js');
if (existsSync(bin)) chmodSync(bin, 0o755);
rmSync(dist, { recursive: true, force: true });
renameSync(next, dist);
