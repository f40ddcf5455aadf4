import type { Finding, Rule } from './project.ts';
import { lineOf, regionsOf } from './source.ts';

/** A loop whose rounds a tool lets overlap: one counter, one bound. */
const canonicalLoop = /^for \(int (\w+) = 0; \1 < \w+; \+\+\1\)$/;

/** A DATAFLOW region: stream declarations and calls, nothing else; if it is a loop, one in the canonical form. */
export const dataflowIsCallsOnly: Rule = ({ synthesised }) =>
  synthesised.flatMap(({ path, code }) =>
    regionsOf(code).flatMap(({ text: region, start, head }) => {
      const plain = region.replace(/^[ \t]*#[^\n]*$/gm, line => ' '.repeat(line.length));
      const findings: Finding[] = [];
      const find = (at: number, message: string) =>
        findings.push({ rule: 'dataflow', file: path, line: lineOf(code, at), message });
      if (head !== undefined && !canonicalLoop.test(head))
        find(start, `'${head}' around a DATAFLOW region is no loop of one counter to one bound`);
      for (const statement of plain.matchAll(/[^;]*[^;\s][^;]*(;|$)/g)) {
        const text = statement[0].trim();
        if (/^using namespace \w+;$/.test(text)) continue;
        if (/^hls::stream<[^;]*>\s+\w+\s*(\([^;]*\))?;$/.test(text)) continue;
        if (
          /^(?:\w+::)?\w+(?:<[\w:,\s<>]*>)?\([^;{}=]*\);$/.test(text) &&
          !/^(return|if|for|while)\b/.test(text)
        )
          continue;
        find(
          start + statement.index + statement[0].search(/\S/),
          `'${text.slice(0, 40)}' in a DATAFLOW region, which may hold streams and calls only`,
        );
      }
      return findings;
    }),
  );
