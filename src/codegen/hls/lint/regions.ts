import type { Finding, Rule } from './project.ts';
import { functionsOf, lineOf } from './source.ts';

/** A DATAFLOW region: stream declarations and calls, nothing else. */
export const dataflowIsCallsOnly: Rule = ({ synthesised }) =>
  synthesised.flatMap(({ path, code }) =>
    functionsOf(code)
      .filter(({ body }) => /#pragma HLS DATAFLOW/.test(body))
      .flatMap(({ body, start }) => {
        const plain = body.slice(1, -1).replace(/^[ \t]*#[^\n]*$/gm, line => ' '.repeat(line.length));
        const findings: Finding[] = [];
        for (const statement of plain.matchAll(/[^;]*[^;\s][^;]*(;|$)/g)) {
          const text = statement[0].trim();
          if (/^using namespace \w+;$/.test(text)) continue;
          if (/^hls::stream<[^;]*>\s+\w+\s*(\([^;]*\))?;$/.test(text)) continue;
          if (
            /^(?:\w+::)?\w+(?:<[\w:,\s<>]*>)?\([^;{}=]*\);$/.test(text) &&
            !/^(return|if|for|while)\b/.test(text)
          )
            continue;
          const at = start + 1 + statement.index + statement[0].search(/\S/);
          findings.push({
            rule: 'dataflow',
            file: path,
            line: lineOf(code, at),
            message: `'${text.slice(0, 40)}' in a DATAFLOW region, which may hold streams and calls only`,
          });
        }
        return findings;
      }),
  );
