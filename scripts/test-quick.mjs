// npm test: builds, then runs the quick suites (those marked so in suites.json). Arguments go to vitest.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode } from './process.mjs';
import { runSuites } from './vitest-suite.mjs';

const suites = JSON.parse(readFileSync(join(root, 'scripts', 'suites.json'), 'utf8'));
const quick = Object.keys(suites).filter(name => suites[name].quick);
const built = await runNode(join(root, 'scripts', 'build.mjs'), []);
if (built.status !== 0) process.exit(1);
const { passed, failures, skips } = await runSuites(quick, {
  result: join(root, '.cache', 'results', 'quick.json'),
  args: process.argv.slice(2),
});
console.log(`${passed} passed, ${failures.length} failed, ${skips.length} skipped`);
process.exitCode = failures.length > 0 ? 1 : 0;
