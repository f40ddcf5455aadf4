import type { Module } from '../ir/graph.ts';
import { print } from '../ir/print.ts';
import type { LowerOptions, Pass } from '../passes/index.ts';
import type { Colours } from './paint.ts';
import { table } from './table.ts';

interface Note {
  readonly pass: string;
  readonly id: string;
  readonly message: string;
}

/** What happened while a module was lowered: the passes' notes, and the module after each of them. */
export interface LoweringRecord {
  readonly options: LowerOptions;
  readonly notes: readonly Note[];
  /** In order, the module before the first pass as `input`. */
  readonly stages: ReadonlyMap<string, Module>;
}

export function recordLowering(
  module: Module,
  options: Pick<LowerOptions, 'stopAfter' | 'ranges'>,
): LoweringRecord {
  const notes: Note[] = [];
  const stages = new Map([['input', module]]);
  return {
    options: {
      ...options,
      onPass: (pass: Pass, result: Module) => void stages.set(pass.name, result),
      onNote: (pass, id, message) => void notes.push({ pass: pass.name, id: id.slice(1), message }),
    },
    notes,
    stages,
  };
}

/** --explain: what each pass did to which layer, and what it left and why; then what the target decided. */
export function explanation(
  { notes }: LoweringRecord,
  target: string,
  planned: readonly string[],
  { strong }: Colours,
): string {
  const passes = [...new Set(notes.map(({ pass }) => pass))];
  const sections = passes.map(pass => {
    const rows = notes.filter(note => note.pass === pass).map(({ id, message }) => [id, message]);
    return `${strong(pass)}\n${table([{ head: '' }, { head: '' }], rows)}`;
  });
  const plan =
    planned.length === 0 ? [] : [`${strong(target)}\n${planned.map(line => `  ${line}`).join('\n')}`];
  return [...sections, ...plan].join('\n');
}

/** The text of every stage that differs from the one before, each under a comment. */
export function allStages({ stages }: LoweringRecord): string {
  let before = '';
  return [...stages]
    .flatMap(([name, module]) => {
      const text = print(module);
      if (text === before) return [`// ${name}: nothing to change\n`];
      before = text;
      return [`// ${name === 'input' ? 'before the first pass' : `after ${name}`}\n${text}`];
    })
    .join('\n');
}
