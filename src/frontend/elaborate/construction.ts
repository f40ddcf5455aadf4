import type { GraphBuilder } from '../../ir/build.ts';
import type { Code, Diagnostic } from '../../ir/diagnostic.ts';
import { f32, sameElement, showShape, showType } from '../../ir/element.ts';
import { OpError, opError } from '../../ir/op.ts';
import type { Span, ValueId } from '../../ir/types.ts';
import type { Name } from '../ast.ts';
import type { Site } from '../layers/layer.ts';
import type { Value } from '../values.ts';
import { wrong } from '../values.ts';
import { idOf, Labels } from './scope.ts';

/** Blocks may call themselves this deep. */
export const deepestCalls = 64;

/** The graph as it grows: the nodes so far, where the next one will stand, and the mistakes met. */
export class Construction {
  readonly builder: GraphBuilder;
  readonly diagnostics: Diagnostic[] = [];
  readonly #labels = new Labels();
  #path = '';
  /** Innermost first. */
  #calls: readonly { readonly at: Span; readonly path: string }[] = [];

  constructor(builder: GraphBuilder) {
    this.builder = builder;
  }

  /** Labels of the enclosing loops and calls: `stage2.block1`. */
  get path(): string {
    return this.#path;
  }

  /** Block calls that led here. */
  get depth(): number {
    return this.#calls.length;
  }

  /** Records a mistake with the calls that led to it; its value is `wrong` and stays silent from here on. */
  error(code: Code, at: Span, message: string, help?: string): Value {
    const related = shortened(
      this.#calls.map(call => ({
        at: call.at,
        message: `called from line ${call.at.line}${call.path === '' ? '' : ` as ${call.path}`}`,
      })),
    );
    this.diagnostics.push({
      severity: 'error',
      code,
      message,
      at,
      ...(help === undefined ? {} : { help }),
      ...(related.length === 0 ? {} : { related }),
    });
    return wrong;
  }

  /** Takes a label in the current path; false, and a mistake, when it is taken. */
  claim(label: Name): boolean {
    if (this.#labels.claim(this.#path, label.text)) return true;
    this.error(
      'E0205',
      label.at,
      `'${label.text}' names two things${this.#path === '' ? '' : ` in ${this.#path}`}`,
      'every label is used once in its place',
    );
    return false;
  }

  /** Keeps unlabelled layers from taking what a loop calls one of its rounds. */
  reserve(segment: string): void {
    this.#labels.claim(this.#path, segment);
  }

  within<T>(segment: string, run: () => T): T {
    const outer = this.#path;
    this.#path = outer === '' ? segment : `${outer}.${segment}`;
    try {
      return run();
    } finally {
      this.#path = outer;
    }
  }

  /** Runs a block's body: mistakes inside tell of this call. */
  called<T>(at: Span, run: () => T): T {
    const outer = this.#calls;
    this.#calls = [{ at, path: this.#path }, ...outer];
    try {
      return run();
    } finally {
      this.#calls = outer;
    }
  }

  /** Names a layer and adds its nodes; a type mistake points at the layer and tells what its operands are. */
  add(
    name: string,
    label: Name | undefined,
    at: Span,
    operands: readonly ValueId[],
    build: (site: Site) => ValueId,
  ): Value {
    if (label && !this.claim(label)) return wrong;
    const id = idOf(this.#path, label?.text ?? this.#labels.next(this.#path, name));
    const calls = this.#calls.map(call => call.at);
    const origin = calls.length === 0 ? { at } : { at, calls };
    const { builder } = this;
    const site: Site = {
      add: (op, args, settings = {}, suffix) =>
        builder.add(suffix === undefined ? id : `${id}.${suffix}`, op, args, settings, origin),
      weight: (suffix, shape, element = f32) =>
        builder.tensor(`@${id.slice(1)}.${suffix}`, { element, shape }),
      typeOf: ref => builder.typeOf(ref),
      fail: opError,
    };
    try {
      return { kind: 'tensor', ref: build(site) };
    } catch (error) {
      if (error instanceof OpError)
        return this.error('E0301', at, error.message, error.help ?? this.#described(operands));
      throw error;
    }
  }

  /** `conv is [26, 26, 8], conv2 is [24, 24, 8]`, of several operands; with their elements where those differ. */
  #described(operands: readonly ValueId[]): string | undefined {
    if (operands.length < 2) return undefined;
    const types = operands.map(ref => this.builder.typeOf(ref));
    const isOneElement = types.every(({ element }) => sameElement(element, types[0]!.element));
    const shown = types.map(type => (isOneElement ? showShape(type.shape) : showType(type)));
    return operands.map((ref, index) => `${ref.slice(1)} is ${shown[index]!}`).join(', ');
  }
}

/** A chain of calls that goes round in circles is told by its ends. */
const longestChain = 6;

function shortened<T extends { readonly message: string }>(chain: readonly T[]): readonly T[] {
  if (chain.length <= longestChain) return chain;
  const [last] = chain.slice(-1);
  const between = chain[longestChain - 2]!;
  const count = chain.length - longestChain + 1;
  return [
    ...chain.slice(0, longestChain - 2),
    { ...between, message: `${between.message}, and ${count} calls more` },
    ...(last ? [last] : []),
  ];
}
