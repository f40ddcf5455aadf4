import { BnnirError } from '../../ir/diagnostic.ts';
import { defineCommand } from '../command.ts';
import { headline } from '../headline.ts';
import { inspectNetwork } from '../load-network.ts';
import type { NetworkFlags } from '../network-options.ts';
import { asTyped, networkOptions } from '../network-options.ts';
import { diagnosticJson } from '../report-failure.ts';

/** `bnnir check net.bnn`: every mistake in the file, nothing written. */
export const command = defineCommand<NetworkFlags>({
  define: sub => void networkOptions(sub, { weights: false }),
  run([path = ''], flags, context) {
    const { graph, diagnostics } = inspectNetwork(path, flags, context);
    if (!graph) throw new BnnirError(diagnostics);
    context.warn(diagnostics);
    return {
      json: { diagnostics: diagnostics.map(diagnosticJson) },
      text: colours => `${colours.good('ok')}  ${headline(graph, colours)}`,
      next: `bnnir params ${asTyped(path, flags)}`,
    };
  },
});
