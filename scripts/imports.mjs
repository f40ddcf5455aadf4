// Holds the imports of a tree's src/ against the rules of .dependency-cruiser.cjs.
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';

const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

/** The names of all rules. */
export const rules = forbidden.map(rule => rule.name);

/**
 * Reads every module under `root`/src.
 * @param {string} root
 * @returns {Promise<{ modules: number, broken: { rule: string, from: string, to: string, comment: string }[] }>}
 */
export async function offences(root) {
  const { output } = await cruise(['src'], {
    ...options,
    baseDir: root,
    ruleSet: { forbidden },
    validate: true,
  });
  const comments = new Map(forbidden.map(rule => [rule.name, rule.comment]));
  return {
    modules: output.modules.filter(module => module.source.startsWith('src/')).length,
    broken: output.summary.violations.map(({ rule, from, to }) => ({
      rule: rule.name,
      from,
      to,
      comment: comments.get(rule.name),
    })),
  };
}
