import type { Diagnostic } from '../ir/diagnostic.ts';
import { BnnirError } from '../ir/diagnostic.ts';
import type { Module } from '../ir/graph.ts';
import type { Origin, Stage, ValueId } from '../ir/types.ts';

/**
 * Why a network cannot be made of integers: E0410 a value stays f32, E0411 a sum could overflow its accumulator, E0412 an input
 * is f32.
 */
export type LoweringCode = 'E0410' | 'E0411' | 'E0412';

/** What a pass may tell besides its result. */
export interface PassContext {
  /** For --explain: what was done or left to a layer, and why. */
  readonly note: (id: ValueId, message: string) => void;
}

/** One rewrite, one file. */
export interface Pass {
  readonly name: string;
  /** One line: what it is for. */
  readonly summary: string;
  /** `before  ==>  after`, in the words of the IR. */
  readonly rewrites: string;
  /** The stage it takes modules of; the result is of `to`, or of the same stage where that is absent. */
  readonly from: Stage;
  readonly to?: Stage;
  /** exact: every output bit the same before and after. bounded: rounds; `error` says by how much. */
  readonly keeps: 'exact' | 'bounded';
  readonly error?: string;
  /** types: never asks a tensor for its data, so it does the same where there are no weights. */
  readonly reads: 'types' | 'values';
  run(module: Module, context: PassContext): Module;
}

/** A refusal of the user's network, at the line that asked for the node. */
export const problemAt = (
  { at, calls }: Origin,
  code: LoweringCode,
  message: string,
  help: string,
): Diagnostic => ({
  severity: 'error',
  code,
  message,
  help,
  ...(at && { at }),
  ...(calls &&
    calls.length > 0 && { related: calls.map(call => ({ at: call, message: 'called from here' })) }),
});

/** Ends with all refusals, if there are any. */
export function refuse(problems: readonly Diagnostic[]): void {
  if (problems.length > 0) throw new BnnirError(problems);
}
