import { backendNamed, backends } from '../../codegen/index.ts';
import type { Module } from '../../ir/graph.ts';
import { lower } from '../../passes/index.ts';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import { BnnirError } from '../../ir/diagnostic.ts';
import { calibrateOption, rangesFor } from '../calibration.ts';
import { compareStages, compareValues } from '../compare.ts';
import type { StageComparison, ValueComparison } from '../compare.ts';
import type { Context, Outcome } from '../command.ts';
import { defineCommand } from '../command.ts';
import { count, percent, plural, seconds } from '../figures.ts';
import type { ImageSet } from '../images.ts';
import { dataImages, limited, randomImages } from '../images.ts';
import { loadNetwork } from '../load-network.ts';
import { loadWeights } from '../load-weights.ts';
import type { CalibrateFlags, NetworkFlags } from '../network-options.ts';
import { asTyped, networkOptions, wholeNumber } from '../network-options.ts';
import type { Colours } from '../paint.ts';
import type { OutputValues } from '../results.ts';
import type { TargetRun } from '../simulate.ts';
import { missingFor, runTarget, simulatorOf } from '../simulate.ts';
import { table, unnamed } from '../table.ts';
import type { TargetFlags } from '../target-options.ts';
import { targetOptions } from '../target-options.ts';

interface Flags extends NetworkFlags, TargetFlags, CalibrateFlags {
  readonly targets?: readonly string[];
  readonly images?: number;
  readonly data?: string;
  readonly seed: number;
}

interface Skipped {
  readonly skipped: string;
  readonly install: string;
}
/** The target has no way to compute the network; the stages are compared all the same. */
interface Refused {
  readonly refused: readonly Diagnostic[];
}
type TargetResult =
  (ValueComparison & { readonly how: string; readonly seconds: number }) | Skipped | Refused;

/** Enough to meet every branch of a small network, few enough to wait for. */
const defaultImages = 100;

/** `bnnir verify net.bnn`: trained against integer, integer against every target, value by value. */
export const command = defineCommand<Flags>({
  define: sub =>
    targetOptions(
      calibrateOption(networkOptions(sub))
        .option('--targets <names>', 'comma-separated; default: all of this version', names =>
          names.split(','),
        )
        .option('--images <count>', `how many; default: ${defaultImages}`, wholeNumber('--images'))
        .option('--data <name:split>', 'images of a data set instead of random ones')
        .option('--seed <seed>', 'of the random images', wholeNumber('--seed', 0), 1),
    ),
  async run([path = ''], flags, context) {
    const targets = flags.targets ?? Object.keys(backends);
    for (const target of targets) backendNamed(target);
    const loaded = loadNetwork(path, flags, context);
    const weighted = loadWeights(loaded, flags);
    const { module, from } = weighted;
    const ranges = rangesFor(weighted, flags, context);
    const wanted = flags.images ?? defaultImages;
    const images =
      flags.data === undefined
        ? randomImages(loaded.graph, wanted, flags.seed)
        : limited(dataImages(loaded.graph, flags.data, context), wanted);
    const integer = lower(module, 64, { to: 'integer', ...(ranges && { ranges }) });
    const stages = await compared(module, integer, images, context);
    const results: Record<string, TargetResult> = {};
    const run = { loaded, weighted, ranges, flags, images };
    for (const target of targets) results[target] = await held(target, run, stages.outputs, context);
    return told({
      path,
      flags,
      name: loaded.graph.name,
      images,
      weights: from,
      stages: stages.comparison,
      results,
    });
  },
});

async function compared(module: Module, integer: Module, images: ImageSet, context: Context) {
  const progress = await context.progress('trained and integer', images.count);
  try {
    return await compareStages(module, integer, images, progress.to);
  } finally {
    progress.stop();
  }
}

/** A target's values against the integer interpreter's. */
async function held(
  target: string,
  run: TargetRun,
  reference: readonly OutputValues[],
  context: Context,
): Promise<TargetResult> {
  const absent = await missingFor(target);
  if (absent) return { skipped: `${absent.tool} is not installed`, install: absent.install };
  const { how: briefly } = simulatorOf(target);
  const begun = performance.now();
  const progress = await context.progress(briefly, run.images.count);
  try {
    const { outputs, how = briefly } = await runTarget(target, run, progress.to);
    const time = Number(((performance.now() - begun) / 1000).toFixed(3));
    return { ...compareValues(reference, outputs, run.images.count), how, seconds: time };
  } catch (error) {
    if (error instanceof BnnirError) return { refused: error.diagnostics };
    throw error;
  } finally {
    progress.stop();
  }
}

interface Told {
  readonly path: string;
  readonly flags: Flags;
  readonly name: string;
  readonly images: ImageSet;
  readonly weights: string;
  readonly stages: StageComparison;
  readonly results: Readonly<Record<string, TargetResult>>;
}

function told({ path, flags, name, images, weights, stages, results }: Told): Outcome {
  const failed = Object.values(results).filter(result => 'mismatches' in result && result.mismatches > 0);
  const refusals = Object.values(results).flatMap(result => ('refused' in result ? result.refused : []));
  const { max_abs_error: error, argmax_equal: equal, saturations, correct } = stages;
  return {
    json: {
      data: images.from,
      weights,
      stages: { trained_vs_integer: stages },
      targets: Object.fromEntries(
        Object.entries(results).map(([target, result]) => [target, asJson(result)]),
      ),
    },
    ...(refusals.length > 0 && { mistakes: refusals }),
    text: colours => {
      const { good, dim } = colours;
      const rows = [
        [
          'trained -> integer',
          plural(images.count, 'image'),
          `argmax equal ${count(equal)}`,
          `largest error ${Number(error.toPrecision(3))}`,
          `saturations ${count(saturations)}`,
          error === 0 ? good('exact') : '',
        ],
        ...Object.entries(results).map(([target, result]) => row(target, result, colours)),
      ];
      const firsts = Object.entries(results).flatMap(([target, result]) =>
        'first' in result ? [firstMismatch(target, result.first)] : [],
      );
      const right = correct ? ['', accuracies(correct, images.count)] : [];
      return [
        `${name}  ${images.from}  ${dim(weights)}`,
        '',
        table(unnamed(6), rows),
        ...right,
        ...firsts,
      ].join('\n');
    },
    exitCode: failed.length > 0 ? 2 : refusals.length > 0 ? 1 : 0,
    ...(failed.length + refusals.length === 0 && {
      next: `bnnir compile ${asTyped(path, flags)} --target ${Object.keys(results)[0] ?? 'fpga'}`,
    }),
  };
}

/** A refusal by its messages; the diagnostics follow in full. */
const asJson = (result: TargetResult): object =>
  'refused' in result
    ? { refused: result.refused.map(({ code, message }) => `${code}: ${message}`) }
    : result;

function row(target: string, result: TargetResult, { good, bad, dim }: Colours): string[] {
  if ('skipped' in result) return [target, dim(`skipped: ${result.skipped} (${result.install})`)];
  if ('refused' in result)
    return [target, bad(`refused: ${result.refused.map(({ code }) => code).join(', ')}`)];
  const { images, values, mismatches, how, seconds: time } = result;
  const verdict = `${count(mismatches)} mismatches`;
  return [
    target,
    plural(images, 'image'),
    plural(values, 'value'),
    mismatches === 0 ? good(verdict) : bad(verdict),
    how,
    seconds(time),
  ];
}

/** `right: 69.9 % trained, 70.1 % in integers (+0.2)`. */
function accuracies({ trained, integer }: NonNullable<StageComparison['correct']>, images: number): string {
  const points = (100 * (integer - trained)) / images;
  const change = trained === integer ? '' : ` (${points > 0 ? '+' : ''}${points.toFixed(2)} points)`;
  return `  right: ${percent(trained / images)} trained, ${percent(integer / images)} in integers${change}`;
}

const firstMismatch = (
  target: string,
  { image, output, index, wanted, found }: NonNullable<ValueComparison['first']>,
) =>
  `\n  ${target} is wrong first at image ${image}, output ${output}[${index}]: ${found}, the interpreter says ${wanted}\n` +
  '  this is a mistake of bnnir: please report it with the network, its weights and this line';
