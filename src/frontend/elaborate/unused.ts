import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { Span } from '../../ir/types.ts';
import type { Definition, File, Name } from '../ast.ts';
import { walk } from '../walk.ts';

/**
 * What an elaboration gave values to and what it read: unrolled loops and repeated calls count together. A place is the
 * span object of a name in the tree, known by its identity.
 */
export class Uses {
  readonly #bound = new Set<Span>();
  readonly #used = new Set<Span>();
  readonly #evaluated = new Set<Span>();

  /** A name got a value at `place`. */
  bound(place: Span): void {
    this.#bound.add(place);
  }

  /** The value that a name got at `place` was read at `at`. */
  read(place: Span, at: Span): void {
    this.#used.add(place);
    this.#evaluated.add(at);
  }

  /** Got a value that nothing read. */
  isIdle(place: Span): boolean {
    return this.#bound.has(place) && !this.#used.has(place);
  }

  isEvaluated(place: Span): boolean {
    return this.#evaluated.has(place);
  }
}

/**
 * Warnings for values that nothing reads. A name that is also read where this elaboration did not go (a branch not taken)
 * is left alone: other choices may read it. Counters of loops and `_` may go unread.
 */
export function unusedValues(file: File, uses: Uses): readonly Diagnostic[] {
  const definitions = [...file.blocks, ...(file.net ? [file.net] : [])];
  return definitions.flatMap(definition => idleIn(definition, uses));
}

function idleIn(definition: Definition, uses: Uses): readonly Diagnostic[] {
  const notReached = new Set<string>();
  const idle: { readonly name: Name; readonly kind: string }[] = [];
  walk(definition, {
    name: ({ text, at }) => {
      if (!uses.isEvaluated(at)) notReached.add(text);
    },
    binding: (name, kind) => {
      const matters = kind !== 'for' && kind !== 'output' && name.text !== '_';
      if (matters && uses.isIdle(name.at)) idle.push({ name, kind });
    },
  });
  return idle
    .filter(({ name }) => !notReached.has(name.text))
    .map(({ name, kind }) => ({
      severity: 'warning',
      code: 'E0210',
      message: `${kind === 'assign' ? '' : `${kind === 'search' ? 'gene' : kind} `}'${name.text}' is never used`,
      at: name.at,
      help: 'remove it, or use it',
    }));
}
