// npm run mutants: breaks the sources on purpose, one place at a time, and demands that a named test notices.
// Works on a copy in .cache/mutants; the working tree is never touched. `npm run mutants -- NAME...` runs some.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { mutants } from './mutants-table.mjs';
import { root } from './process.mjs';

const copy = join(root, '.cache', 'mutants');
const copied = ['src', 'tests', 'examples', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

function copyTree() {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const path of copied)
    if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
}

/** Runs the tests of the copy whose full name contains `name`. */
function runTest({ file, name }) {
  const result = join(copy, 'result.json');
  rmSync(result, { force: true });
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const args = ['run', file, '-t', pattern, '--reporter', 'json', '--outputFile', result];
  const { stderr } = spawnSync(process.execPath, [vitest, ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, CI: '1' },
    timeout: 300_000,
  });
  if (!existsSync(result)) return { passed: 0, failed: 0, note: stderr.trim().split('\n').at(-1) };
  const told = JSON.parse(readFileSync(result, 'utf8'));
  return { passed: told.numPassedTests, failed: told.numFailedTests, note: '' };
}

/** @returns what is wrong with this mutant, or undefined where its test passes without it and fails with it */
function survives({ file, find, replace, test }) {
  const path = join(copy, file);
  if (!existsSync(path)) return `${file} is not there`;
  const text = readFileSync(path, 'utf8');
  const places = text.split(find).length - 1;
  if (places !== 1) return `the text to replace is ${places} times in ${file}, not once`;
  const control = runTest(test);
  if (control.passed === 0 || control.failed > 0)
    return `without the mutant the test "${test.name}" has ${control.passed} passed, ${control.failed} failed ${control.note}`;
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  try {
    const mutated = runTest(test);
    // A mutant that does not even load was noticed by the compiler, not by the test.
    if (mutated.failed > 0) return undefined;
    return mutated.passed > 0 ? `the test "${test.name}" still passes` : `no test ran: ${mutated.note}`;
  } finally {
    writeFileSync(path, text);
  }
}

const asked = process.argv.slice(2);
const chosen = asked.length === 0 ? mutants : mutants.filter(({ name }) => asked.includes(name));
if (chosen.length === 0) console.error(`no mutant ${asked.join(', ')}`);
const failures = [];
copyTree();
for (const mutant of chosen) {
  const start = performance.now();
  const fault = survives(mutant);
  if (fault !== undefined) failures.push(`mutant ${mutant.name}: ${fault}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${fault === undefined ? 'killed  ' : 'SURVIVED'} ${mutant.name} (${seconds} s)${fault ? `: ${fault}` : ''}`,
  );
}
const passed = chosen.length - failures.length;
mkdirSync(join(root, '.cache', 'results'), { recursive: true });
writeFileSync(
  join(root, '.cache', 'results', 'mutants.json'),
  JSON.stringify({ passed, failures, skips: [] }),
);
console.log(`${passed} killed, ${failures.length} survived`);
if (failures.length > 0 || chosen.length === 0) process.exit(1);
