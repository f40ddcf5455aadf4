import { defineCommand } from '../command.ts';
import { table, unnamed } from '../table.ts';
import { findTools } from '../tools.ts';
import { version } from '../version.ts';

/** `bnnir doctor`: which toolchains are here, their versions, and how to get the others. */
export const command = defineCommand({
  define: () => undefined,
  async run() {
    const tools = await findTools();
    return {
      json: {
        bnnir: version(),
        node: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
        tools: tools.map(({ name, use, found, install }) => ({
          name,
          use,
          found: found !== undefined,
          ...(found === undefined ? { install } : { version: found }),
        })),
      },
      text: ({ good, dim }) =>
        [
          `bnnir ${version()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
          '',
          table(
            unnamed(4),
            tools.map(({ name, use, found, install }) => [
              found === undefined ? dim('-') : good('ok'),
              name,
              found ?? `missing: ${install}`,
              dim(use),
            ]),
          ),
        ].join('\n'),
      next: 'bnnir check net.bnn',
    };
  },
});
