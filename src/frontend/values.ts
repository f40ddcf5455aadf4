import { weightPrecisions } from '../ir/attribute.ts';
import type { ValueId } from '../ir/types.ts';

/** What an expression is when the network is built. All but tensors is known then. */
export type Value =
  | { readonly kind: 'tensor'; readonly ref: ValueId }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'size'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** Results of a block that returns more than one. */
  | { readonly kind: 'several'; readonly items: readonly Value[] }
  /** Stands for what a reported mistake should have given: silently wrong from here on. */
  | { readonly kind: 'wrong' };

export const wrong: Value = { kind: 'wrong' };
export const number = (value: number): Value => ({ kind: 'number', value });
export const boolean = (value: boolean): Value => ({ kind: 'boolean', value });
export const word = (text: string): Value => ({ kind: 'word', word: text });

/** Words that are values and cannot be assigned. */
export const words: ReadonlySet<string> = new Set([
  ...weightPrecisions,
  ...Array.from({ length: 16 }, (_, i) => `uint${i + 1}`),
  ...['none', 'mean_abs', 'learned', 'same', 'valid', 'hwc', 'chw', 'approx', 'ste', 'swish', 'identity'],
]);

export const functions = ['int', 'round', 'min', 'max', 'len', 'zip'] as const;
export type FunctionName = (typeof functions)[number];
export const isFunction = (name: string): name is FunctionName =>
  (functions as readonly string[]).includes(name);

/** For messages: the value as the language writes it, tensors by kind. */
export function show(value: Value): string {
  switch (value.kind) {
    case 'tensor':
      return 'a tensor';
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'size':
      return `${value.rows}x${value.columns}`;
    case 'string':
      return `"${value.value}"`;
    case 'word':
      return value.word;
    case 'list':
      return `[${value.items.map(show).join(', ')}]`;
    case 'several':
      return `${value.items.length} results`;
    case 'wrong':
      return 'nothing';
  }
}

/** Whether two values known when compiling are the same; tensors and lists of them never are. */
export function equal(a: Value, b: Value): boolean {
  return a.kind === b.kind && a.kind !== 'tensor' && a.kind !== 'wrong' && show(a) === show(b);
}
