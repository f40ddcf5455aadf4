import type { Span, ValueId } from '../../ir/types.ts';
import type { Value } from '../values.ts';
import { placeOf } from './unused.ts';
import type { Uses } from './unused.ts';

interface Binding {
  readonly value: Value;
  readonly place: string;
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
    const place = placeOf(at);
    this.#names.set(name, { value, place });
    this.#uses.bound(place);
  }

  names(): IterableIterator<string> {
    return this.#names.keys();
  }
}

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
