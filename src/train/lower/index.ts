import { activations } from './activations.ts';
import type { AnyLowering, Lowerings } from './lowering.ts';
import { moves } from './moves.ts';
import { pools } from './pools.ts';
import { products } from './products.ts';

/** How every op runs that can be trained. */
export const lowerings = { ...products, ...activations, ...pools, ...moves } satisfies Lowerings;

const byName: Readonly<Record<string, unknown>> = lowerings;

export const loweringOf = (op: string): AnyLowering | undefined =>
  Object.hasOwn(byName, op) ? (byName[op] as AnyLowering) : undefined;
