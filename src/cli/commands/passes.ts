import { passes, pipelines } from '../../passes/index.ts';
import { defineCommand } from '../command.ts';
import { table } from '../table.ts';

/** `bnnir passes`: every rewrite in order, what it promises, and the pipelines they make. */
export const command = defineCommand({
  define: () => undefined,
  run: () => ({
    json: {
      passes: passes.map(({ name, summary, rewrites, from, to = from, keeps, error, reads }) => ({
        name,
        summary,
        rewrites,
        from,
        to,
        keeps,
        ...(error !== undefined && { error }),
        reads,
      })),
      pipelines: Object.fromEntries(
        Object.entries(pipelines).map(([name, pipeline]) => [name, pipeline.map(pass => pass.name)]),
      ),
    },
    text: ({ dim, strong }) =>
      [
        table(
          ['pass', 'stage', 'keeps', 'reads', ''].map(head => ({ head: dim(head) })),
          passes.map(({ name, summary, from, to = from, keeps, reads }) => [
            name,
            from === to ? from : `${from} -> ${to}`,
            keeps,
            reads,
            summary,
          ]),
        ),
        '',
        ...Object.entries(pipelines).map(
          ([name, { length }]) => `  ${strong(name)}: the first ${length} of them`,
        ),
      ].join('\n'),
    next: 'bnnir compile net.bnn --target fpga --print-ir=fuse-thresholds',
  }),
});
