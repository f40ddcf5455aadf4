// Runs suites of suites.json with vitest and reads back what they counted.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root, runNode } from './process.mjs';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/**
 * @param {string[]} suites names of suites, run in one go
 * @param {{ seconds?: number, cwd?: string, args?: string[], result: string }} options `result`: file for the counts
 * @returns {Promise<{ passed: number, failures: string[], skips: { name: string, reason: string }[], seconds: number, timedOut: boolean }>}
 */
export async function runSuites(suites, { seconds, cwd = root, args = [], result }) {
  rmSync(result, { force: true });
  const projects = suites.flatMap(name => ['--project', name]);
  const reporters = ['--reporter', 'default', '--reporter', join(root, 'scripts', 'suite-reporter.mjs')];
  const ended = await runNode(vitest, ['run', ...projects, ...reporters, ...args], {
    seconds,
    cwd,
    env: { SUITE_RESULT: result },
  });
  return {
    ...readResult(result, ended, suites.join(', ')),
    seconds: ended.seconds,
    timedOut: ended.timedOut,
  };
}

/** A run that leaves no counts, or fails without naming a failure, is one failure of its own. */
export function readResult(file, { status, timedOut, seconds }, name) {
  const told = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failures: [], skips: [] };
  if (timedOut) told.failures.push(`${name}: stopped after ${seconds.toFixed(0)} s`);
  else if (told.passed + told.failures.length + told.skips.length === 0)
    told.failures.push(`${name}: ran no test (exit code ${status})`);
  else if (status !== 0 && told.failures.length === 0)
    told.failures.push(`${name}: ended with exit code ${status}`);
  return told;
}
