import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import type { File } from '../ast.ts';
import type { Choices } from './choices.ts';
import { elaborate } from './elaborate.ts';
import type { Gene } from './genes.ts';
import { extreme, positioned } from './genes.ts';
import type { Value } from '../values.ts';

/** What trying a network's genes showed. */
export interface Space {
  /** Genes of the default network. */
  readonly genes: number;
  /** Networks tried: the default, all genes at their least, all at their greatest, and the draws. */
  readonly tried: number;
  /** Of these, how many do not type-check, and so lie outside the space. */
  readonly outside: number;
  /** outside / tried. */
  readonly share: number;
  /** A warning where the layers' ids differ between networks. */
  readonly diagnostics: readonly Diagnostic[];
}

export const seededDraws = 64;

/** Marsaglia's xorshift, 32 bits: numbers in [0, 1), the same on every run. */
function seeded(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Tries the networks that a file's genes span: the default, all least, all greatest and 64 seeded draws. Genes are drawn
 * while the network is built, so those that exist only under other genes are met too. undefined without genes or where the
 * default network has errors.
 */
export function checkSpace(file: File, choices: Pick<Choices, 'params'> = {}, seed = 1): Space | undefined {
  const byDefault = elaborate(file, choices);
  if (!byDefault.graph || byDefault.genes.length === 0) return undefined;
  const random = seeded(seed);
  const draws: readonly ((gene: Gene) => Value)[] = [
    gene => extreme(gene, 'least'),
    gene => extreme(gene, 'greatest'),
    ...Array.from({ length: seededDraws }, () => (gene: Gene) => positioned(gene, random())),
  ];
  const tried = [byDefault.graph, ...draws.map(draw => elaborate(file, { ...choices, draw }).graph)].map(
    idsOf,
  );
  const outside = tried.filter(ids => ids === undefined).length;
  return {
    genes: byDefault.genes.length,
    tried: tried.length,
    outside,
    share: outside / tried.length,
    diagnostics: differingIds(file, tried),
  };
}

type Ids = ReadonlySet<string> | undefined;
const idsOf = (graph: Graph | undefined): Ids => graph && new Set(graph.nodes.map(({ id }) => id));

function differingIds(file: File, tried: readonly Ids[]): readonly Diagnostic[] {
  const [first, ...others] = tried.filter(ids => ids !== undefined);
  const { net } = file;
  if (!first || !net) return [];
  for (const ids of others) {
    const gone = [...first].find(id => !ids.has(id));
    const come = [...ids].find(id => !first.has(id));
    const id = gone ?? come;
    if (id === undefined) continue;
    return [
      {
        severity: 'warning',
        code: 'E0703',
        message: `genes change which layers there are: ${id.slice(1)} is only in some of the networks`,
        at: net.name.at,
        help: 'a condition on shapes may change the network by accident; weights are shared by the names of layers',
      },
    ];
  }
  return [];
}
