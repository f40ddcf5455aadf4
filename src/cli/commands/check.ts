import type { Space } from '../../frontend/index.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import { defineCommand } from '../command.ts';
import { percent, plural } from '../figures.ts';
import { headline } from '../headline.ts';
import { inspectNetwork } from '../load-network.ts';
import type { NetworkFlags } from '../network-options.ts';
import { asTyped, networkOptions } from '../network-options.ts';
import { diagnosticJson } from '../report-failure.ts';

/** `bnnir check net.bnn`: every mistake in the file, nothing written. */
export const command = defineCommand<NetworkFlags>({
  define: sub => void networkOptions(sub, { weights: false }),
  run([path = ''], flags, context) {
    const { graph, diagnostics: found, space } = inspectNetwork(path, flags, context);
    const diagnostics = [...found, ...(space?.diagnostics ?? [])];
    if (!graph) throw new BnnirError(diagnostics);
    context.warn(diagnostics);
    return {
      json: {
        diagnostics: diagnostics.map(diagnosticJson),
        ...(space && { genes: space.genes, tried: space.tried, outside: space.outside }),
      },
      text: colours =>
        [
          `${colours.good('ok')}  ${headline(graph, colours)}`,
          ...(space ? [`    ${spaceWords(space)}`] : []),
        ].join('\n'),
      next: `bnnir params ${asTyped(path, flags)}`,
    };
  },
});

function spaceWords({ genes, tried, outside, share }: Space): string {
  const found =
    outside === 0
      ? 'all type-check'
      : `${outside} (${percent(share, 0)}) do not type-check: they are outside the space`;
  return `${plural(genes, 'gene')}, ${tried} networks tried: ${found}`;
}
