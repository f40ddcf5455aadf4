import type { Span, ValueId } from '../ir/types.ts';
import type { Value } from './values.ts';

interface Binding {
  readonly value: Value;
  readonly at: Span;
  isUsed: boolean;
}

/** One scope per net and per block call, as a Python function: `x = ...` rebinds, in loops and branches too. */
export class Scope {
  readonly #names = new Map<string, Binding>();
  /** Places whose value was read in some execution, and those assigned in any. */
  readonly #uses: Uses;

  constructor(uses: Uses) {
    this.#uses = uses;
  }

  get(name: string): Value | undefined {
    const binding = this.#names.get(name);
    if (!binding) return undefined;
    if (!binding.isUsed) {
      binding.isUsed = true;
      this.#uses.read(binding.at);
    }
    return binding.value;
  }

  set(name: string, value: Value, at: Span): void {
    this.#names.set(name, { value, at, isUsed: false });
    this.#uses.assigned(name, at);
  }

  names(): IterableIterator<string> {
    return this.#names.keys();
  }
}

/** Which assignments of the file are ever read: unrolled loops and repeated calls count together. */
export class Uses {
  readonly #assigned = new Map<string, { readonly name: string; readonly at: Span }>();
  readonly #read = new Set<string>();

  assigned(name: string, at: Span): void {
    this.#assigned.set(key(at), { name, at });
  }

  read(at: Span): void {
    this.#read.add(key(at));
  }

  unused(): readonly { readonly name: string; readonly at: Span }[] {
    return [...this.#assigned].flatMap(([place, assignment]) => (this.#read.has(place) ? [] : [assignment]));
  }
}
const key = ({ line, column }: Span): string => `${line}:${column}`;

/** Names of layers in one path: labels and first ops as they are, the same op again with a number. */
export class Labels {
  readonly #taken = new Map<string, Set<string>>();

  /** False when the label names something in this path already. */
  claim(path: string, label: string): boolean {
    const names = this.#in(path);
    if (names.has(label)) return false;
    names.add(label);
    return true;
  }

  /** `conv`, then `conv2`, `conv3`, ... */
  next(path: string, op: string): string {
    const names = this.#in(path);
    let name = op;
    for (let count = 2; names.has(name); count++) name = `${op}${count}`;
    names.add(name);
    return name;
  }

  #in(path: string): Set<string> {
    let names = this.#taken.get(path);
    if (!names) this.#taken.set(path, (names = new Set()));
    return names;
  }
}

export const idOf = (path: string, name: string): ValueId => `%${path === '' ? name : `${path}.${name}`}`;
