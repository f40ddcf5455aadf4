import type { CliCommand } from './command.ts';

interface Entry {
  readonly summary: string;
  /** Each command brings its own imports: help needs none of them. */
  readonly load: () => Promise<{ readonly command: CliCommand }>;
}

/** Every command of this version, in the order of `bnnir --help`. */
export const commands: Readonly<Record<string, Entry>> = {
  compile: { summary: 'write a project for a target', load: () => import('./commands/compile.ts') },
  check: { summary: 'every mistake in a file, nothing written', load: () => import('./commands/check.ts') },
  fmt: { summary: 'one layout, comments kept', load: () => import('./commands/fmt.ts') },
  params: {
    summary: 'the tensors a network wants; with --weights, what fits',
    load: () => import('./commands/params.ts'),
  },
  cost: { summary: 'operations and memory, layer by layer', load: () => import('./commands/cost.ts') },
  run: { summary: 'classify images and save outputs', load: () => import('./commands/run.ts') },
  verify: {
    summary: 'trained = integer = every target, value by value',
    load: () => import('./commands/verify.ts'),
  },
  train: {
    summary: 'train a network by a paper’s recipe',
    load: () => import('./commands/train.ts'),
  },
  ops: { summary: 'the layers and ops there are', load: () => import('./commands/ops.ts') },
  passes: { summary: 'the rewrites, in order', load: () => import('./commands/passes.ts') },
  parts: { summary: 'the FPGA parts that are known', load: () => import('./commands/parts.ts') },
  explain: { summary: 'what a diagnostic code means', load: () => import('./commands/explain.ts') },
  doctor: {
    summary: 'which tools are here, and how to get the others',
    load: () => import('./commands/doctor.ts'),
  },
};

/** Commands that are planned: named so that asking for one gets a straight answer. */
export const later: ReadonlySet<string> = new Set(['search', 'import', 'export', 'view']);
