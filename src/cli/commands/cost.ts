import { Option } from 'commander';
import { compile } from '../../compile.ts';
import type { Cost, LayerCost } from '../../ir/cost.ts';
import { costOf } from '../../ir/cost.ts';
import { fail } from '../../ir/diagnostic.ts';
import { metapruningCount } from '../../ir/metapruning-count.ts';
import { calibrateOption, rangesFor } from '../calibration.ts';
import type { Context, Outcome } from '../command.ts';
import { defineCommand } from '../command.ts';
import { count, short } from '../figures.ts';
import { headline } from '../headline.ts';
import { layerWords } from '../layer-words.ts';
import type { Loaded } from '../load-network.ts';
import { loadNetwork } from '../load-network.ts';
import type { Weighted } from '../load-weights.ts';
import { loadWeights, weightSource } from '../load-weights.ts';
import type { CalibrateFlags, NetworkFlags } from '../network-options.ts';
import { asTyped, networkOptions } from '../network-options.ts';
import type { Colours } from '../paint.ts';
import { table } from '../table.ts';
import type { TargetFlags } from '../target-options.ts';
import { targetOptions, wishesFor } from '../target-options.ts';
import { viewOf } from '../target-view.ts';

interface Flags extends NetworkFlags, TargetFlags, CalibrateFlags {
  readonly target?: string;
  readonly counter: 'macs' | 'metapruning';
}

/** `bnnir cost net.bnn [--target T]`: what the network costs, or what a target's plan says; writes nothing. */
export const command = defineCommand<Flags>({
  define: sub =>
    targetOptions(
      calibrateOption(networkOptions(sub))
        .option('--target <name>', 'the figures of its plan instead: fpga, wgsl')
        .addOption(
          new Option('--counter <rules>', 'whose rules: multiply-accumulates, or MetaPruning’s')
            .choices(['macs', 'metapruning'])
            .default('macs'),
        ),
    ),
  run([path = ''], flags, context) {
    const loaded = loadNetwork(path, flags, context);
    if (flags.target === undefined) {
      if (flags.calibrate !== undefined)
        fail('E0003', '--calibrate chooses what hardware computes with, and the network is only counted', {
          help: 'add --target fpga',
        });
      return counted(loaded, flags);
    }
    if (flags.counter !== 'macs')
      fail('E0003', '--counter counts the network, --target plans hardware: give one of the two');
    return planned(loaded, flags.target, flags, context);
  },
});

function counted({ graph, path }: Loaded, flags: Flags): Outcome {
  const { counter } = flags;
  const cost = costOf(graph);
  const total = counter === 'metapruning' ? metapruningCount(graph) : undefined;
  return {
    json: {
      macs: { binary: cost.macs.binary, real: cost.macs.real, by_bits: cost.macs.byBits },
      ops: cost.ops,
      params: cost.params,
      memory_bits: cost.memoryBits,
      ...(total !== undefined && { counter, count: total }),
      layers: cost.layers.map(layerJson),
    },
    text: colours =>
      [
        headline(graph, colours),
        '',
        layerTable(cost, layerWords(graph), colours),
        '',
        totals(cost),
        ...(total === undefined
          ? []
          : [`  ${count(total)} by MetaPruning's counter: batch norms, biases and pools counted too`]),
      ].join('\n'),
    next: `bnnir cost ${asTyped(path, flags)} --target fpga`,
  };
}

const layerJson = (layer: LayerCost) => ({
  name: layer.name,
  op: layer.op,
  shape: layer.shape,
  binary_macs: layer.binaryMacs,
  real_macs: layer.realMacs,
  multiplies: layer.multiplies,
  weight_bits: layer.weightBits,
  activation_bits: layer.activationBits,
  binary_params: layer.binaryParams,
  real_params: layer.realParams,
});

/** Layers that cost something; the others are in --json. */
function layerTable({ layers }: Cost, words: (id: string) => string, { dim, marked }: Colours): string {
  const work = (layer: LayerCost) => layer.binaryMacs / 64 + layer.realMacs + layer.multiplies;
  const most = Math.max(...layers.map(work));
  const right = (head: string) => ({ head: dim(head), align: 'right' as const });
  const columns = [
    { head: dim('layer') },
    { head: '' },
    right('bits'),
    right('binary MACs'),
    right('real MACs'),
    right('binary params'),
    right('real params'),
    { head: '' },
  ];
  const shown = (value: number) => (value === 0 ? dim('-') : count(value));
  const rows = layers
    .filter(layer => work(layer) > 0 || layer.binaryParams + layer.realParams > 0)
    .map(layer => [
      layer.name,
      dim(words(layer.name)),
      layer.weightBits === 0 ? '' : `${layer.weightBits}x${layer.activationBits}`,
      shown(layer.binaryMacs),
      shown(layer.realMacs + layer.multiplies),
      shown(layer.binaryParams),
      shown(layer.realParams),
      most > 0 && work(layer) === most ? marked('<- the most work') : '',
    ]);
  return table(columns, rows);
}

const totals = ({ macs, ops, params, memoryBits }: Cost): string =>
  [
    `  ${count(macs.binary)} binary + ${count(macs.real)} real MACs = ${count(ops)} OPs (binary / 64 + real)`,
    `  ${count(params.binary)} binary + ${count(params.real)} real parameters, ${count(memoryBits / 1e6, 3)} Mbit (${short(memoryBits / 8)}B)`,
  ].join('\n');

function planned(loaded: Loaded, target: string, flags: Flags, context: Context): Outcome {
  const begun = performance.now();
  const weighted = withOrWithoutWeights(loaded, flags);
  const { module, from } = weighted;
  const ranges = rangesFor(weighted, flags, context);
  const compiled = compile(module, target, wishesFor(loaded, target, flags), { ...(ranges && { ranges }) });
  const view = viewOf(target);
  context.warn(view.warnings?.(compiled) ?? []);
  return {
    json: {
      target,
      weights: from,
      seconds: Number(((performance.now() - begun) / 1000).toFixed(3)),
      report: compiled.plan.report,
    },
    text: colours =>
      [
        `${headline(loaded.graph, colours)}   ${colours.dim(from)}`,
        '',
        view.report(compiled, colours),
        ...compiled.plan.notes.map(note => colours.dim(`  ${note}`)),
      ].join('\n'),
    next: `bnnir compile ${asTyped(loaded.path, flags)} --target ${target}`,
  };
}

/** Plans read types; where weights are at hand, what they decide (constant channels, accumulator widths) counts too. */
function withOrWithoutWeights(loaded: Loaded, flags: Flags): Weighted {
  if (flags.calibrate !== undefined || weightSource(flags, loaded.stem)) return loadWeights(loaded, flags);
  return { module: { graph: loaded.graph, tensors: loaded.inline }, from: 'planned without weights' };
}
