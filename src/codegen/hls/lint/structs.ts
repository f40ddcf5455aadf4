import type { Project } from './project.ts';
import { closing } from './source.ts';

/** A struct of numbers and types that routines take as their template argument `C`. */
export interface Numbers {
  readonly name: string;
  readonly numbers: ReadonlyMap<string, number>;
  /** Bits of the lanes that are member types. */
  readonly widths: ReadonlyMap<string, number>;
}

/** Every struct with constants that are plain numbers. */
export function structsOf({ synthesised }: Project): readonly Numbers[] {
  return synthesised.flatMap(({ code }) =>
    [...code.matchAll(/\bstruct\s+(\w+)\s*\{/g)].flatMap(head => {
      const open = head.index + head[0].length - 1;
      const body = code.slice(open, closing(code, open));
      const numbers = new Map<string, number>();
      for (const list of body.matchAll(/static constexpr int ([^;]*);/g))
        for (const [, name, value] of list[1]!.matchAll(/(\w+)\s*=\s*(-?\d+)\s*(?:,|$)/g))
          numbers.set(name!, Number(value));
      const widths = new Map<string, number>();
      for (const [, type, name] of body.matchAll(/typedef\s+bnn::(bit|[su]int<\d+>)\s+(\w+)\s*;/g))
        widths.set(name!, type === 'bit' ? 1 : Number(/\d+/.exec(type!)![0]));
      return numbers.size > 0 ? [{ name: head[1]!, numbers, widths }] : [];
    }),
  );
}

/** A product of numbers, `C::member` and `C::lane::width` under a struct; undefined for any other expression. */
export function valueUnder(expression: string, { numbers, widths }: Numbers): number | undefined {
  let product = 1;
  for (const factor of expression.split('*').map(text => text.trim())) {
    const value = /^\d+$/.test(factor)
      ? Number(factor)
      : (numbers.get(/^C::(\w+)$/.exec(factor)?.[1] ?? '') ??
        widths.get(/^C::(\w+)::width$/.exec(factor)?.[1] ?? ''));
    if (value === undefined) return undefined;
    product *= value;
  }
  return product;
}
