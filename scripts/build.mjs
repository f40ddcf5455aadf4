// Compiles src to dist and copies the text assets that code reads at run time (templates, headers, kernels) beside it.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assets = /\.(hbs|h|hpp|c|wgsl|js|md|json|sh|mk|cfg|tcl)$/;
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
const copy = (from, to) => {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copy(join(from, entry.name), join(to, entry.name));
    else if (assets.test(entry.name) && entry.name !== 'README.md')
      cpSync(join(from, entry.name), join(to, entry.name));
  }
};
copy(join(root, 'src'), join(root, 'dist'));
const bin = join(root, 'dist', 'cli.js');
if (existsSync(bin)) chmodSync(bin, 0o755);
