// npm run test:all: installs what is missing, builds, checks, runs every suite and the mutants.
// `npm run test:all -- unit package` runs only the named steps. The last line is "N passed, N failed, N skipped".
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { root, runNode } from './process.mjs';
import { installMissing } from './tools.mjs';
import { readResult, runSuites } from './vitest-suite.mjs';

const start = performance.now();
/** The whole run must fit in an hour on two cores; what is not reached by then has failed. */
const limitSeconds = 55 * 60;
const results = join(root, '.cache', 'results');
mkdirSync(results, { recursive: true });

/** A script that leaves its counts in .cache/results/NAME.json. */
const script = name => async seconds => {
  const ended = await runNode(join(root, 'scripts', `${name}.mjs`), [], { seconds });
  return { ...readResult(join(results, `${name}.json`), ended, name), ...ended };
};

const build = async seconds => {
  const ended = await runNode(join(root, 'scripts', 'build.mjs'), [], { seconds });
  return {
    passed: ended.status === 0 ? 1 : 0,
    failures: ended.status === 0 ? [] : ['build'],
    skips: [],
    ...ended,
  };
};

const suites = JSON.parse(readFileSync(join(root, 'scripts', 'suites.json'), 'utf8'));
const steps = [
  { name: 'build', budget: 60, work: build },
  { name: 'check', budget: 180, work: script('check') },
  ...Object.entries(suites).map(([name, suite]) => ({
    name,
    budget: suite.budget_seconds,
    work: seconds => runSuites([name], { seconds, result: join(results, `${name}.json`) }),
  })),
  { name: 'mutants', budget: 240, work: script('mutants') },
];

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !steps.some(step => step.name === name));
if (unknown.length > 0) {
  console.error(`no step ${unknown.join(', ')}; there are ${steps.map(step => step.name).join(', ')}`);
  process.exit(1);
}

await installMissing();
const table = new Table({
  head: ['step', 'passed', 'failed', 'skipped', 'seconds', 'budget'],
  style: { head: [], border: [] },
});
const total = { passed: 0, failures: [], skips: [] };
for (const { name, budget, work } of steps.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  console.log(`\n== ${name} (budget ${budget} s)`);
  const left = limitSeconds - (performance.now() - start) / 1000;
  // Twice its budget is not a slow machine but a fault: the step is stopped and has failed.
  const outcome =
    left > 0
      ? await work(Math.min(2 * budget, left))
      : { passed: 0, failures: [`${name}: no time left`], skips: [], seconds: 0 };
  total.passed += outcome.passed;
  total.failures.push(...outcome.failures);
  total.skips.push(...outcome.skips);
  const over = outcome.seconds > budget ? ' over' : '';
  table.push([
    name,
    outcome.passed,
    outcome.failures.length,
    outcome.skips.length,
    outcome.seconds.toFixed(1),
    `${budget}${over}`,
  ]);
}

console.log(`\n${table.toString()}`);
for (const { name, reason } of total.skips) console.log(`skipped: ${name} (${reason})`);
for (const name of total.failures) console.log(`failed: ${name}`);
console.log(`${((performance.now() - start) / 60000).toFixed(1)} minutes in all`);
console.log(`${total.passed} passed, ${total.failures.length} failed, ${total.skips.length} skipped`);
process.exitCode = total.failures.length > 0 ? 1 : 0;
