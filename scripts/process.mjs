// Starting programs from the scripts: one way to run them, one way to see whether they are there.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Path of the built command line. */
export const bnnir = join(root, 'dist', 'cli.js');

/** Whether `command` runs and exits 0. */
export const runs = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/**
 * Runs a program with inherited output and waits, at most `seconds`.
 * @returns {Promise<{ status: number, seconds: number, timedOut: boolean }>} status is 1 where it was killed or never started
 */
export function run(command, args, { seconds = Infinity, env = {}, cwd = root } = {}) {
  const start = performance.now();
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
    });
    let timedOut = false;
    const timer =
      seconds === Infinity
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endGroup(child);
          }, seconds * 1000);
    const interrupted = () => {
      endGroup(child);
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
    const done = status => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, interrupted);
      resolve({ status: status ?? 1, seconds: (performance.now() - start) / 1000, timedOut });
    };
    child.on('error', error => {
      console.error(`${command}: ${error.message}`);
      done(1);
    });
    child.on('close', done);
  });
}

/** Ends a program together with what it started (a test run leaves workers and compilers behind). */
function endGroup(child) {
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
}

/** Runs a program of node_modules by its script, so that no shell and no .cmd shim is needed. */
export const runNode = (script, args, options) => run(process.execPath, [script, ...args], options);
