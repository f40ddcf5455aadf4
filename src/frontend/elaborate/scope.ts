import type { Span, ValueId } from '../../ir/types.ts';
import type { Value } from '../values.ts';
import type { Uses } from './unused.ts';

interface Binding {
  readonly value: Value;
  readonly place: Span;
}

/** One scope per net and per block call, as a Python function: `x = ...` rebinds, in loops and branches too. */
export class Scope {
  readonly #names = new Map<string, Binding>();
  readonly #uses: Uses;

  constructor(uses: Uses) {
    this.#uses = uses;
  }

  /** The value of a name read at `at`. */
  get(name: string, at: Span): Value | undefined {
    const binding = this.#names.get(name);
    if (binding) this.#uses.read(binding.place, at);
    return binding?.value;
  }

  set(name: string, value: Value, at: Span): void {
    this.#names.set(name, { value, place: at });
    this.#uses.bound(at);
  }

  names(): IterableIterator<string> {
    return this.#names.keys();
  }
}

/** Names of layers in one path: labels and first ops as they are, the same op again with a number. */
export class Labels {
  readonly #paths = new Map<string, { readonly taken: Set<string>; readonly counts: Map<string, number> }>();

  /** False when the label names something in this path already. */
  claim(path: string, label: string): boolean {
    const { taken } = this.#in(path);
    if (taken.has(label)) return false;
    taken.add(label);
    return true;
  }

  /** `conv`, then `conv2`, `conv3`, ... */
  next(path: string, op: string): string {
    const { taken, counts } = this.#in(path);
    let count = counts.get(op) ?? 1;
    while (taken.has(numbered(op, count))) count++;
    counts.set(op, count);
    const name = numbered(op, count);
    taken.add(name);
    return name;
  }

  #in(path: string) {
    const known = this.#paths.get(path);
    if (known) return known;
    const names = { taken: new Set<string>(), counts: new Map<string, number>() };
    this.#paths.set(path, names);
    return names;
  }
}

const numbered = (op: string, count: number) => (count === 1 ? op : `${op}${count}`);

export const idOf = (path: string, name: string): ValueId => `%${path === '' ? name : `${path}.${name}`}`;
