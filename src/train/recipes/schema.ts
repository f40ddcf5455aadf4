import type { Diagnostic } from '../../ir/diagnostic.ts';
import { didYouMean } from '../../ir/suggest.ts';
import type { ValueNode } from '@humanwhocodes/momoa';

/** What is wrong with a JSON text, in the order it was found. */
export class Problems {
  readonly found: Diagnostic[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  add({ loc }: Pick<ValueNode, 'loc'>, message: string, help?: string): null {
    const { start, end } = loc;
    const length = end.line === start.line ? end.offset - start.offset : 1;
    const at = { file: this.#file, line: start.line, column: start.column, length };
    this.found.push({
      severity: 'error',
      code: 'E0610',
      message,
      at,
      ...(help === undefined ? {} : { help }),
    });
    return null;
  }
}

/** Reads one value, or tells what is wrong with it and gives null; `name` is the key it stands at. */
export interface Kind<T> {
  readonly wanted: string;
  read(value: ValueNode, name: string, problems: Problems): T | null;
}

/** What a person wrote, for messages. */
function shown(node: ValueNode): string {
  switch (node.type) {
    case 'Object':
      return 'an object';
    case 'Array':
      return 'a list';
    case 'String':
      return JSON.stringify(node.value);
    case 'Number':
    case 'Boolean':
      return String(node.value);
    default:
      return node.type.toLowerCase();
  }
}

const refuse = (node: ValueNode, name: string, wanted: string, problems: Problems, help?: string): null =>
  problems.add(node, `${name} is ${shown(node)}; wanted: ${wanted}`, help);

/** A number; both ends belong to the interval, unless `above` excludes the lower. */
export function number({
  least = -Infinity,
  most = Infinity,
  above = -Infinity,
  isWhole = false,
}: {
  readonly least?: number;
  readonly most?: number;
  readonly above?: number;
  readonly isWhole?: boolean;
}): Kind<number> {
  const limits = [
    ...(above > -Infinity ? [`> ${above}`] : []),
    ...(least > -Infinity ? [`>= ${least}`] : []),
    ...(most < Infinity ? [`<= ${most}`] : []),
  ].join(' and ');
  const wanted = `a ${isWhole ? 'whole ' : ''}number${limits === '' ? '' : ` ${limits}`}`;
  return {
    wanted,
    read(node, name, problems) {
      const value = node.type === 'Number' ? node.value : NaN;
      const isFine =
        value >= least && value <= most && value > above && (!isWhole || Number.isSafeInteger(value));
      return isFine ? value : refuse(node, name, wanted, problems);
    },
  };
}

export const truth: Kind<boolean> = {
  wanted: 'true or false',
  read: (node, name, problems) =>
    node.type === 'Boolean' ? node.value : refuse(node, name, 'true or false', problems),
};

export const text: Kind<string> = {
  wanted: 'a text',
  read: (node, name, problems) =>
    node.type === 'String' && node.value !== '' ? node.value : refuse(node, name, 'a text', problems),
};

export function word<const W extends string>(...words: readonly W[]): Kind<W> {
  const wanted = words.map(each => `"${each}"`).join(', ');
  return {
    wanted,
    read(node, name, problems) {
      const value = node.type === 'String' ? node.value : '';
      const found = words.find(each => each === value);
      return found ?? refuse(node, name, wanted, problems, didYouMean(value, words));
    },
  };
}

export const listOf = <T>(kind: Kind<T>, least = 0): Kind<readonly T[]> => ({
  wanted: `a list, each ${kind.wanted}`,
  read(node, name, problems) {
    if (node.type !== 'Array' || node.elements.length < least)
      return refuse(node, name, `a list of ${least} or more, each ${kind.wanted}`, problems);
    const values = node.elements.map(({ value }, index) => kind.read(value, `${name}[${index}]`, problems));
    return values.includes(null) ? null : (values as readonly T[]);
  },
});

/** A key: its kind, and what it is where it is not given; without either default or `optional` it must be given. */
export interface Key<T> {
  readonly kind: Kind<T>;
  readonly default?: T;
  readonly isOptional?: true;
}
type Keys = Readonly<Record<string, Key<unknown>>>;
export const must = <T>(kind: Kind<T>): Key<T> => ({ kind });
export const or = <T>(kind: Kind<T>, value: T): Key<T> => ({ kind, default: value });
export const maybe = <T>(kind: Kind<T>): Key<T> => ({ kind, isOptional: true });

/** An object with these keys and no other, `made` from what was read. */
export const object = <T>(keys: Keys): Kind<T> => ({
  wanted: `an object with ${Object.keys(keys).join(', ')}`,
  read(node, name, problems) {
    if (node.type !== 'Object')
      return refuse(node, name, `an object with ${Object.keys(keys).join(', ')}`, problems);
    const prefix = name === '' ? '' : `${name}.`;
    const before = problems.found.length;
    const given = new Map<string, ValueNode>();
    for (const member of node.members) {
      const key = member.name.type === 'String' ? member.name.value : member.name.name;
      if (!Object.hasOwn(keys, key))
        problems.add(
          member.name,
          `there is no setting '${prefix}${key}'`,
          didYouMean(key, Object.keys(keys)) ?? `there are ${Object.keys(keys).join(', ')}`,
        );
      else if (given.has(key)) problems.add(member.name, `'${prefix}${key}' is given twice`);
      else given.set(key, member.value);
    }
    const read = Object.entries(keys).map(([key, { kind, default: fallback, isOptional }]) => {
      const value = given.get(key);
      if (value) return [key, kind.read(value, `${prefix}${key}`, problems)] as const;
      if (fallback === undefined && !isOptional)
        problems.add(
          { loc: { start: node.loc.start, end: node.loc.start } },
          `'${prefix}${key}' is missing; wanted: ${kind.wanted}`,
        );
      return [key, fallback] as const;
    });
    if (problems.found.length > before) return null;
    return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as T;
  },
});

/** Objects told apart by their `kind`. */
export const variants = <T>(kinds: Readonly<Record<string, Keys>>): Kind<T> => {
  const kindOf = word(...Object.keys(kinds));
  return {
    wanted: `an object whose kind is one of ${kindOf.wanted}`,
    read(node, name, problems) {
      if (node.type !== 'Object') return refuse(node, name, this.wanted, problems);
      const member = node.members.find(({ name: key }) => key.type === 'String' && key.value === 'kind');
      if (!member) return problems.add(node, `'${name}.kind' is missing; wanted: ${kindOf.wanted}`);
      const kind = kindOf.read(member.value, `${name}.kind`, problems);
      return kind === null
        ? null
        : object<T>({ kind: must(kindOf), ...kinds[kind] }).read(node, name, problems);
    },
  };
};
