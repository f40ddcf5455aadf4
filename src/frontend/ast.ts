import type { Span } from '../ir/types.ts';

/** A word and where it stands. */
export interface Name {
  readonly text: string;
  readonly at: Span;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or';

export interface Argument {
  /** Absent: positional. */
  readonly name?: Name;
  readonly value: Expression;
}

/** `conv(64, 3x3) as stem`, also a stage of a pipe: the head is then its first argument. */
export interface Call {
  readonly kind: 'call';
  readonly callee: Name;
  readonly args: readonly Argument[];
  readonly label?: Name;
  readonly at: Span;
}

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly at: Span }
  | { readonly kind: 'size'; readonly rows: number; readonly columns: number; readonly at: Span }
  | { readonly kind: 'string'; readonly value: string; readonly at: Span }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: Span }
  | { readonly kind: 'name'; readonly name: Name; readonly at: Span }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly at: Span }
  | {
      readonly kind: 'range';
      readonly from: Expression;
      readonly to: Expression;
      readonly step?: Expression;
      readonly at: Span;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly sign: Span;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: Span;
    }
  | {
      readonly kind: 'unary';
      readonly operator: '+' | '-' | 'not';
      readonly operand: Expression;
      readonly at: Span;
    }
  | { readonly kind: 'member'; readonly object: Expression; readonly member: Name; readonly at: Span }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly at: Span;
    }
  | { readonly kind: 'pipe'; readonly head: Expression; readonly stages: readonly Call[]; readonly at: Span }
  | { readonly kind: 'wrong'; readonly at: Span }
  | Call;

export interface Parameter {
  readonly name: Name;
  readonly value?: Expression;
}

export type Statement =
  | {
      readonly kind: 'input';
      readonly name: Name;
      readonly type: Name;
      readonly shape: readonly Expression[];
      readonly at: Span;
    }
  | { readonly kind: 'output'; readonly name: Name; readonly value: Expression; readonly at: Span }
  | {
      readonly kind: 'search';
      readonly name: Name;
      readonly value: Expression;
      readonly domain: Expression;
      readonly at: Span;
    }
  | {
      readonly kind: 'assign';
      readonly names: readonly Name[];
      readonly value: Expression;
      readonly at: Span;
    }
  | {
      readonly kind: 'for';
      readonly names: readonly Name[];
      readonly over: Expression;
      readonly label: Name;
      readonly body: readonly Statement[];
      readonly at: Span;
    }
  | {
      readonly kind: 'repeat';
      readonly count: Expression;
      readonly label: Name;
      readonly body: readonly Statement[];
      readonly at: Span;
    }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly at: Span;
    }
  | { readonly kind: 'return'; readonly values: readonly Expression[]; readonly at: Span };

export interface Definition {
  readonly name: Name;
  readonly params: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly at: Span;
}

/** A value in a hardware block. */
export type Setting =
  | { readonly kind: 'number'; readonly value: number; readonly unit?: Name; readonly at: Span }
  | { readonly kind: 'percent'; readonly value: number; readonly at: Span }
  | { readonly kind: 'string'; readonly value: string; readonly at: Span }
  | { readonly kind: 'word'; readonly value: string; readonly at: Span }
  | { readonly kind: 'list'; readonly items: readonly Setting[]; readonly at: Span }
  | { readonly kind: 'object'; readonly entries: readonly Entry[]; readonly at: Span };

export interface Entry {
  /** `layer1.conv` as one text. */
  readonly path: Name;
  readonly value: Setting;
}

export interface HardwareBlock {
  readonly target: Name;
  readonly entries: readonly Entry[];
  readonly at: Span;
}

/** A whole .bnn file. */
export interface File {
  readonly net: Definition | undefined;
  readonly blocks: readonly Definition[];
  readonly hardware: readonly HardwareBlock[];
  /** False when the text has errors of form: parts of it may be missing here. */
  readonly isWhole: boolean;
}
