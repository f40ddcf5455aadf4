import type { Expression } from '../ast.ts';
import type { Value } from '../values.ts';
import type { Gene, Genes } from './genes.ts';

/** What is chosen from outside the file. */
export interface Choices {
  /** Net parameters by name, as expressions (`--set blocks=[6,8,12,6]`). */
  readonly params?: ReadonlyMap<string, Expression>;
  /** Genes by path: `stage1.width`. Genes left out are drawn, or keep their defaults. */
  readonly genes?: Genes;
  /** Chooses from a gene's domain while the net is built: genes that depend on genes are met as they come. */
  readonly draw?: (gene: Gene) => Value;
}
