import type { Command } from 'commander';
import { parseDataSpec } from '../formats/data/spec.ts';
import { fail } from '../ir/diagnostic.ts';
import type { StoredRanges } from '../passes/index.ts';
import { calibrate } from '../passes/index.ts';
import type { Context } from './command.ts';
import { dataImages, inputsOf, limited } from './images.ts';
import type { Weighted } from './load-weights.ts';
import type { CalibrateFlags } from './network-options.ts';

/** Images that are run where the option does not say how many. */
const usualImages = 200;

export const calibrateOption = (command: Command): Command =>
  command.option(
    '--calibrate <name:split[:n]>',
    `images that tell the ranges of real values, ${usualImages} by default`,
  );

/**
 * What fixed-point formats are chosen from: what `--calibrate` measures, else what the weight file holds; undefined where
 * neither says anything and lowering is left to batch-norm statistics. Every command asks here, so all choose the same formats.
 */
export function rangesFor(
  { module, from, ranges }: Weighted,
  { calibrate: spec }: CalibrateFlags,
  context: Context,
): StoredRanges | undefined {
  if (spec === undefined) return ranges;
  const { graph } = module;
  if (graph.stage !== 'trained')
    fail(
      'E0003',
      `--calibrate chooses the formats of a trained network, this one is @${graph.stage} already`,
    );
  if (ranges) context.note(`--calibrate measures anew: the ${ranges.size} ranges in ${from} are not used`);
  const { limit = usualImages } = parseDataSpec(spec);
  const images = limited(dataImages(graph, spec, context, '--calibrate'), limit);
  return calibrate(
    module,
    Array.from({ length: images.count }, (_, index) => inputsOf(graph, images, index)),
  );
}
