// npm run mutants: breaks the sources on purpose, one place at a time, and demands that a named test notices.
// Works on copies in .cache/mutants; the working tree is never touched. `npm run mutants -- NAME...` runs some.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { mutants } from './mutants-table.mjs';
import { root } from './process.mjs';

const copies = join(root, '.cache', 'mutants');
const copied = ['src', 'tests', 'examples', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
/** Random networks are the same for every mutant, a fifth of what a test draws otherwise, and not shrunk. */
const environment = { AGREEMENT_SEED: '1', AGREEMENT_EFFORT: '0.2', AGREEMENT_SHRINK: '0', CI: '1' };
/** A test that hangs has noticed nothing. */
const testSeconds = 120;

function copyTree(copy) {
  mkdirSync(copy, { recursive: true });
  for (const path of copied)
    if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
}

/** Runs the tests of a copy whose full name contains `name`. */
async function runTest(copy, { file, name }) {
  const result = join(copy, 'result.json');
  rmSync(result, { force: true });
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const args = ['run', file, '-t', pattern, '--reporter', 'json', '--outputFile', result];
  const stderr = await new Promise(resolve => {
    const child = spawn(process.execPath, [vitest, ...args], {
      cwd: copy,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: testSeconds * 1000,
    });
    let said = '';
    child.stderr.on('data', chunk => (said += chunk));
    child.on('close', () => resolve(said));
  });
  if (!existsSync(result)) return { passed: 0, failed: 0, note: stderr.trim().split('\n').at(-1) };
  const told = JSON.parse(readFileSync(result, 'utf8'));
  return { passed: told.numPassedTests, failed: told.numFailedTests, note: '' };
}

/** Without a mutant every test must pass; each is run once, however many mutants it has to notice. */
const controls = new Map();
function control(copy, test) {
  const key = `${test.file} ${test.name}`;
  if (!controls.has(key)) controls.set(key, runTest(copy, test));
  return controls.get(key);
}

/** @returns what is wrong with this mutant, or undefined where its test passes without it and fails with it */
async function survives(copy, { file, find, replace, test }) {
  const path = join(copy, file);
  if (!existsSync(path)) return `${file} is not there`;
  const text = readFileSync(path, 'utf8');
  const places = text.split(find).length - 1;
  if (places !== 1) return `the text to replace is ${places} times in ${file}, not once`;
  const whole = await control(copy, test);
  if (whole.passed === 0 || whole.failed > 0)
    return `without the mutant the test "${test.name}" has ${whole.passed} passed, ${whole.failed} failed ${whole.note}`;
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  try {
    const mutated = await runTest(copy, test);
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
rmSync(copies, { recursive: true, force: true });
const waiting = [...chosen];
const workers = Math.max(1, Math.min(2, availableParallelism(), chosen.length));
await Promise.all(
  Array.from({ length: workers }, async (_, worker) => {
    const copy = join(copies, String(worker));
    copyTree(copy);
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const start = performance.now();
      const fault = await survives(copy, mutant);
      if (fault !== undefined) failures.push(`mutant ${mutant.name}: ${fault}`);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const verdict = fault === undefined ? 'killed  ' : 'SURVIVED';
      const why = fault === undefined ? `by "${mutant.test.name}"` : fault;
      console.log(`${verdict} ${mutant.name} (${seconds} s): ${why}`);
    }
  }),
);
rmSync(copies, { recursive: true, force: true });
const passed = chosen.length - failures.length;
mkdirSync(join(root, '.cache', 'results'), { recursive: true });
writeFileSync(
  join(root, '.cache', 'results', 'mutants.json'),
  JSON.stringify({ passed, failures, skips: [] }),
);
console.log(`${passed} killed, ${failures.length} survived; ${controls.size} tests pass without mutants`);
if (failures.length > 0 || chosen.length === 0) process.exit(1);
