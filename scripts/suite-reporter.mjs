// A vitest reporter: counts what passed, failed and was skipped, says why, and writes it down for test-all.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export default class SuiteReporter {
  onTestRunEnd(modules, unhandledErrors) {
    let passed = 0;
    const failures = unhandledErrors.map(error => `error outside any test: ${error.message}`);
    const skips = [];
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        const result = test.result();
        if (result.state === 'passed') passed++;
        else if (result.state === 'skipped') skips.push({ name, reason: result.note ?? 'no reason given' });
        else failures.push(`${name}${reasonOf(result)}`);
      }
      // A file that cannot be loaded, or whose hook fails, has failed whatever its tests say.
      if (module.state() === 'failed' && !failures.some(name => name.startsWith(module.relativeModuleId)))
        failures.push(`${module.relativeModuleId} (the file itself)`);
      if (tests === 0 && module.state() !== 'failed')
        failures.push(`${module.relativeModuleId} (holds no test)`);
    }
    for (const [reason, names] of groupByReason(skips))
      console.log(`skipped ${names.length}: ${reason}\n${names.map(({ name }) => `  ${name}`).join('\n')}`);
    const file = process.env.SUITE_RESULT;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ passed, failures, skips }));
  }
}

/** A failing network prints as a page of IR text; the end of a long log must still say which one it was. */
const mostReasonLines = 80;

/** What a failed test said, indented below its name. */
function reasonOf({ errors = [] }) {
  const lines = errors.flatMap(({ message }) => stripVTControlCharacters(message).trimEnd().split('\n'));
  const left = lines.length - mostReasonLines;
  const shown = left > 0 ? [...lines.slice(0, mostReasonLines), `... ${left} lines more`] : lines;
  return shown.map(line => `\n    ${line}`).join('');
}

/** Map.groupBy is not there yet on Node 20. */
function groupByReason(skips) {
  const groups = new Map();
  for (const skip of skips) groups.set(skip.reason, [...(groups.get(skip.reason) ?? []), skip]);
  return groups;
}
