// npm run check: types, lint, import rules, layout. Each is one check; all of them run even when one fails.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { offences } from './imports.mjs';
import { root, runNode } from './process.mjs';

const resolve = createRequire(import.meta.url).resolve;
const eslint = join(dirname(resolve('eslint/package.json')), 'bin', 'eslint.js');
const prettier = join(dirname(resolve('prettier/package.json')), 'bin', 'prettier.cjs');

const checks = {
  types: async () => (await runNode(resolve('typescript/bin/tsc'), ['--noEmit'])).status === 0,
  'types of the web host': async () =>
    (await runNode(resolve('typescript/bin/tsc'), ['--project', 'tsconfig.web.json'])).status === 0,
  lint: async () => (await runNode(eslint, ['.'])).status === 0,
  imports: checkImports,
  layout: async () => (await runNode(prettier, ['--check', '--log-level', 'warn', '.'])).status === 0,
};

/** A dependency reader that sees no modules finds no offence either, so what it saw is compared with what is there. */
async function checkImports() {
  const { modules, broken } = await offences(root);
  for (const { rule, from, to, comment } of broken) console.error(`${rule}: ${from} -> ${to}\n  ${comment}`);
  const files = readdirSync(join(root, 'src'), { recursive: true }).filter(
    file => file.endsWith('.ts') && existsSync(join(root, 'src', file)),
  ).length;
  if (modules < files || modules === 0)
    console.error(`imports: only ${modules} of the ${files} modules of src were read`);
  return broken.length === 0 && modules >= files && modules > 0;
}

const results = [];
for (const [name, check] of Object.entries(checks)) {
  const start = performance.now();
  const passed = await check();
  results.push({ name, passed });
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
const failures = results.filter(({ passed }) => !passed).map(({ name }) => name);
mkdirSync(join(root, '.cache', 'results'), { recursive: true });
writeFileSync(
  join(root, '.cache', 'results', 'check.json'),
  JSON.stringify({ passed: results.length - failures.length, failures, skips: [] }),
);
if (failures.length > 0) process.exit(1);
