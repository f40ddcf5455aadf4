import type { Finding, Rule } from './project.ts';
import { functionsOf, lineOf } from './source.ts';

const heap = /\b(new|delete|malloc|calloc|realloc|free|alloca)\b(?!\s*=)/g;
/** Containers, strings, streams and the rest; compile-time helpers of <type_traits> and <utility> cost nothing. */
const library =
  /\bstd::(?!(?:enable_if|conditional|integral_constant|is_\w+|true_type|false_type|declval|size_t|u?int\d+_t)\b)\w+/g;

/** No heap and no standard library where there is no memory to manage. */
export const noHeapNoLibrary: Rule = ({ synthesised }) =>
  synthesised.flatMap(({ path, code }) => {
    const plain = withoutSimulation(code);
    const find = (pattern: RegExp, rule: string, what: string): Finding[] =>
      [...plain.matchAll(pattern)].map(found => ({
        rule,
        file: path,
        line: lineOf(plain, found.index),
        message: `${found[0]}: ${what}`,
      }));
    return [
      ...find(heap, 'heap', 'hardware has no heap'),
      ...find(library, 'library', 'the standard library is not synthesised'),
    ];
  });

/** `#ifndef __SYNTHESIS__ ... #endif` is seen by simulations only. */
export const withoutSimulation = (code: string): string =>
  code.replace(/^[ \t]*#\s*ifndef __SYNTHESIS__[^]*?^[ \t]*#\s*endif/gm, found =>
    found.replace(/[^\n]/g, ' '),
  );

/**
 * No function reaches itself. Calls through a type (`next<N>::of(x)`) do not count: there an instance calls another one, and
 * the compiler ends the chain; nor do constexpr functions, which it runs itself.
 */
export const noRecursion: Rule = ({ synthesised }) => {
  const namespaces = new Set(
    synthesised.flatMap(({ code }) => [...code.matchAll(/\bnamespace\s+(\w+)/g)].map(found => found[1]!)),
  );
  const isThroughType = (qualifier: string) =>
    qualifier !== '' && !namespaces.has(qualifier.replace(/^.*\b(\w+)::$/, '$1'));
  const calls = new Map<string, Set<string>>();
  const places = new Map<string, { file: string; line: number }>();
  for (const { path, code } of synthesised)
    for (const { name, body, start, isConstexpr } of functionsOf(withoutSimulation(code))) {
      if (isConstexpr) continue;
      const known = calls.get(name) ?? new Set<string>();
      for (const call of body.matchAll(
        /(?<![.\w])((?:[\w>]+\s*::\s*)*)(?:template\s+)?([A-Za-z_]\w*)\s*(?:<[^;(){}]*>)?\s*\(/g,
      ))
        if (!isThroughType(call[1]!)) known.add(call[2]!);
      calls.set(name, known);
      places.set(name, { file: path, line: lineOf(code, start) });
    }
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    [...(calls.get(from) ?? [])].some(next => {
      if (next === goal) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, goal, seen);
    });
  return [...calls.keys()]
    .filter(name => reaches(name, name, new Set()))
    .map(name => ({ rule: 'recursion', ...places.get(name)!, message: `${name} reaches itself` }));
};
