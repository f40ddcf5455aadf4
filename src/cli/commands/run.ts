import { Option } from 'commander';
import { fail } from '../../ir/diagnostic.ts';
import { dimensions } from '../figures.ts';
import type { Graph, Module } from '../../ir/graph.ts';
import type { Stage } from '../../ir/types.ts';
import type { StoredRanges } from '../../passes/index.ts';
import { lower } from '../../passes/index.ts';
import { calibrateOption, rangesFor } from '../calibration.ts';
import type { Context, Outcome } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { Decision, Score } from '../decide.ts';
import { decisions, score } from '../decide.ts';
import { count, percent, plural, seconds } from '../figures.ts';
import type { ImageSet } from '../images.ts';
import { dataImages, fileImages, limited } from '../images.ts';
import { interpretInParallel } from '../interpret-parallel.ts';
import { loadNetwork } from '../load-network.ts';
import { loadWeights } from '../load-weights.ts';
import type { CalibrateFlags, NetworkFlags } from '../network-options.ts';
import { asTyped, networkOptions, wholeNumber } from '../network-options.ts';
import type { OutputValues, Ran } from '../results.ts';
import { checkSavable, outputNamed, save } from '../results.ts';
import type { TargetFlags } from '../target-options.ts';
import { targetOptions } from '../target-options.ts';

interface Flags extends NetworkFlags, TargetFlags, CalibrateFlags {
  readonly input?: readonly string[];
  readonly data?: string;
  readonly limit?: number;
  readonly stage?: Stage;
  readonly target?: string;
  readonly output?: string;
  readonly decide: Decision;
  readonly save?: string;
}

/** `bnnir run net.bnn --data NAME:SPLIT | --input F`. */
export const command = defineCommand<Flags>({
  define: sub =>
    targetOptions(
      calibrateOption(networkOptions(sub))
        .option('--input <file>', '.npy, .png, .safetensors, .npz; NAME=FILE where there are several', list)
        .addOption(
          new Option(
            '--data <name:split>',
            'mnist:test, fashion-mnist:test, cifar10:test, or a path',
          ).conflicts('input'),
        )
        .option('--limit <images>', 'the first so many only', wholeNumber('--limit'))
        .addOption(
          new Option('--stage <stage>', 'what the interpreter runs; default: integer').choices([
            'trained',
            'integer',
            'packed',
          ]),
        )
        .addOption(
          new Option('--target <name>', 'a target instead of the interpreter: fpga, wgsl').conflicts('stage'),
        )
        .option('--output <name>', 'the output that is classified and saved; default: the first')
        .addOption(
          new Option('--decide <rule>', 'argmax: greatest; highest: last that fires; onehot: the only one')
            .choices(decisions)
            .default('argmax'),
        )
        .option('--save <file>', 'output values: .npy (this output) or .npz (all)'),
    ),
  async run([path = ''], flags, context) {
    if (flags.save !== undefined) checkSavable(flags.save);
    if (flags.calibrate !== undefined && flags.stage === 'trained')
      fail('E0003', '--calibrate chooses formats of integers, --stage trained computes with real numbers');
    // Targets bring templates and more along, which the interpreter does without.
    const targets = flags.target === undefined ? undefined : await import('../simulate.ts');
    if (flags.target !== undefined) await targets?.checkRunnable(flags.target);
    const loaded = loadNetwork(path, flags, context);
    const images = imagesFor(loaded.graph, flags, context);
    const weighted = loadWeights(loaded, flags);
    const ranges = rangesFor(weighted, flags, context);
    const { target, stage: wanted } = flags;
    const execute: (onProgress: (done: number) => void) => Promise<Ran> =
      targets && target !== undefined
        ? onProgress => targets.runTarget(target, { loaded, weighted, ranges, flags, images }, onProgress)
        : interpreting(loweredTo(wanted, weighted.module, ranges), images);
    const begun = performance.now();
    const progress = await context.progress(loaded.graph.name, images.count);
    const { outputs, stage } = await execute(progress.to).finally(progress.stop);
    const time = (performance.now() - begun) / 1000;
    const output = outputNamed(outputs, flags.output);
    const scored = score(output, images, flags.decide, isIndex(loaded.graph, output.name));
    if (flags.save !== undefined) await save(flags.save, outputs, output, images.count);
    return told({
      path,
      flags,
      images,
      output,
      scored,
      stage,
      time,
      weights: weighted.from,
      name: loaded.graph.name,
    });
  },
});

const list = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

function imagesFor(graph: Graph, { input, data, limit }: Flags, context: Context): ImageSet {
  if (data !== undefined) return limited(dataImages(graph, data, context), limit);
  if (input) return limited(fileImages(graph, input), limit);
  return fail('E0002', 'run wants images: --data NAME:SPLIT or --input FILE', {
    help: '--data mnist:test, or --input digits.npy',
  });
}

/** What the interpreter runs: the integers unless another stage is asked for, or the file has gone further. */
function loweredTo(wanted: Stage | undefined, module: Module, ranges: StoredRanges | undefined): Module {
  const order: readonly Stage[] = ['trained', 'integer', 'packed'];
  const { stage: given } = module.graph;
  const stage = wanted ?? (given === 'packed' ? 'packed' : 'integer');
  if (order.indexOf(stage) < order.indexOf(given))
    fail('E0003', `--stage ${stage} comes before the file's own: it is @${given}`);
  return stage === given ? module : lower(module, 64, { to: stage, ...(ranges && { ranges }) });
}

const interpreting =
  (module: Module, images: ImageSet) =>
  async (onProgress: (done: number) => void): Promise<Ran> => ({
    outputs: await interpretInParallel(module, images, { onProgress }),
    stage: module.graph.stage,
  });

const isIndex = (graph: Graph, name: string): boolean => {
  const value = graph.outputs.find(output => output.name === name)?.value;
  return graph.nodes.find(({ id }) => id === value)?.op === 'argmax';
};

interface Told {
  readonly path: string;
  readonly name: string;
  readonly flags: Flags;
  readonly images: ImageSet;
  readonly output: OutputValues;
  readonly scored: Score;
  readonly stage: Stage;
  readonly time: number;
  readonly weights: string;
}

/** More classes than this are not listed one by one. */
const mostListed = 20;

function told({ path, name, flags, images, output, scored, stage, time, weights }: Told): Outcome {
  const { classes, correct, top5 } = scored;
  const target = flags.target ?? 'interpreter';
  const accuracy = correct === undefined ? null : correct / images.count;
  return {
    json: {
      images: images.count,
      correct: correct ?? null,
      accuracy,
      top5: top5 ?? null,
      output: output.name,
      decide: flags.decide,
      stage,
      target,
      seconds: Number(time.toFixed(3)),
      weights,
      ...(correct === undefined && { classes: classes.map(each => each ?? null) }),
      ...(flags.save !== undefined && { saved: flags.save }),
    },
    text: ({ strong, dim }) => {
      const right = accuracy === null ? '' : `   ${strong(percent(accuracy))} right (${count(correct ?? 0)})`;
      const five = top5 === undefined || output.type.shape.at(-1)! <= 5 ? '' : `   top-5 ${percent(top5)}`;
      const rows = classes
        .slice(0, correct === undefined ? mostListed : 0)
        .map((each, image) => `  image ${image}: ${each === undefined ? 'no class' : `class ${each}`}`);
      return [
        `${name}  ${images.from}  ${plural(images.count, 'image')}${right}${five}`,
        ...rows,
        ...(rows.length < classes.length && correct === undefined
          ? [`  ... ${count(classes.length - rows.length)} more`]
          : []),
        dim(
          `  output ${output.name} [${dimensions(output.type.shape)}] by ${flags.decide}, ${target}, stage ${stage}, ${weights}, ` +
            `${seconds(time)}, ${seconds(time / Math.max(1, images.count))} an image`,
        ),
        ...(flags.save === undefined ? [] : [`saved ${flags.save}`]),
      ].join('\n');
    },
    next:
      flags.target === undefined
        ? `bnnir compile ${asTyped(path, flags)} --target fpga`
        : `bnnir verify ${asTyped(path, flags)}`,
  };
}
