import type { Code, Diagnostic } from '../../ir/diagnostic.ts';
import type { Span } from '../../ir/types.ts';
import type { Definition, File, Statement } from '../ast.ts';
import { walkStatements } from '../walk.ts';

/**
 * Which statements may stand where: inputs and outputs at the top of the net, one return at the end of each block. Where a
 * file has errors of form a brace may be missing, so nothing is said about places.
 */
export function checkStructure(file: File): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const error = (code: Code, at: Span, message: string, help?: string) => {
    diagnostics.push({ severity: 'error', code, message, at, ...(help === undefined ? {} : { help }) });
  };
  for (const definition of [...file.blocks, ...(file.net ? [file.net] : [])]) {
    const names = new Set<string>();
    for (const { name } of definition.params)
      if (names.has(name.text)) error('E0205', name.at, `two parameters are named '${name.text}'`);
      else names.add(name.text);
  }
  if (!file.isWhole) return diagnostics;
  for (const { name, body } of file.blocks) {
    const last = body.at(-1);
    walkStatements(body, {
      statement: statement => {
        if (statement.kind === 'return' && statement !== last)
          error(
            'E0104',
            statement.at,
            'return is the last statement of its block, outside loops and branches',
          );
        if (statement.kind === 'input' || statement.kind === 'output')
          error(
            'E0104',
            statement.at,
            `${statement.kind} belongs to the top level of the net`,
            statement.kind === 'input' ? 'make it a parameter of the block' : "end the block with 'return'",
          );
      },
    });
    if (last?.kind !== 'return')
      error('E0104', name.at, `block ${name.text} returns nothing`, "end it with 'return value'");
  }
  if (file.net) checkNet(file.net, error);
  return diagnostics;
}

function checkNet(
  { name, params, body }: Definition,
  error: (code: Code, at: Span, message: string, help?: string) => void,
): void {
  for (const param of params)
    if (!param.value)
      error(
        'E0206',
        param.name.at,
        `parameter '${param.name.text}' of the net has no default`,
        `write '${param.name.text} = ...'`,
      );
  const isOutside = (statement: Statement) => !body.includes(statement);
  walkStatements(body, {
    statement: statement => {
      if (statement.kind === 'return')
        error('E0104', statement.at, 'return belongs to blocks', "a net says 'output name = value'");
      if ((statement.kind === 'input' || statement.kind === 'output') && isOutside(statement))
        error('E0104', statement.at, `${statement.kind} belongs to the top level of the net`);
    },
  });
  if (!body.some(({ kind }) => kind === 'output'))
    error('E0104', name.at, 'the net has no output', "write 'output name = value'");
}
