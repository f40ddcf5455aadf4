import { defaultPart, parts } from '../../codegen/dataflow/parts.ts';
import { defineCommand } from '../command.ts';
import { count } from '../figures.ts';
import { table } from '../table.ts';

/** `bnnir parts`: the devices that estimates are held against. */
export const command = defineCommand({
  define: () => undefined,
  run: () => ({
    json: { default: defaultPart, parts },
    text: ({ dim }) =>
      [
        table(
          [
            { head: dim('part') },
            { head: dim('family') },
            ...['LUT', 'FF', 'BRAM18', 'URAM', 'DSP'].map(head => ({
              head: dim(head),
              align: 'right' as const,
            })),
          ],
          parts.map(({ name, family, lut, ff, bram18, uram, dsp }) => [
            name,
            family,
            ...[lut, ff, bram18, uram, dsp].map(value => count(value)),
          ]),
        ),
        '',
        `  A full ordering code is taken too: package and speed grade follow the name. Default: ${defaultPart}.`,
      ].join('\n'),
    next: `bnnir compile net.bnn --target fpga --part ${parts[5]?.name ?? defaultPart}`,
  }),
});
