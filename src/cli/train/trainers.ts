import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Module } from '../../ir/graph.ts';
import type { EngineName } from '../../train/engine/engine.ts';
import type { Step } from '../../train/recipes/recipe.ts';
import type { Trainer } from '../../train/trainer-types.ts';

/** Who trains: an engine, or whatever stands for one in a test. */
export interface TrainerSource {
  /** `native 4.22.0`: other engines give other numbers. */
  readonly name: string;
  make(module: Module, step: Step, seed: number, teacher: Module | undefined): Trainer;
}

export type LoadTrainers = (engine: EngineName | undefined) => Promise<TrainerSource>;

/** Loads the training engine, and all of tfjs with it: for runs that will train. */
export const loadTrainers: LoadTrainers = async wanted => {
  const [{ loadEngine }, { createTrainer }] = await Promise.all([
    import('../../train/engine/load.ts'),
    import('../../train/trainer.ts'),
  ]);
  // Read by TensorFlow when it is loaded. Its notes are not ours; ops come one after the other, each on all cores: they share out its
  // results, not the terms of one sum, so that a seed gives the same numbers on any number of threads.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_NUM_INTEROP_THREADS ??= '1';
  const engine = await loadEngine(wanted, enginePlaces());
  return {
    name: `${engine.name} ${engine.version}`,
    make: (module, step, seed, teacher) =>
      createTrainer(module, {
        engine,
        loss: step.loss,
        groups: step.groups.map(({ tensors, optimizer }) => ({ tensors, optimizer })),
        weightGradient: step.weight_gradient,
        ...(step.activation_gradient !== 'network' && { activationGradient: step.activation_gradient }),
        standIns: step.stand_ins,
        clipLatents: step.clip_latents,
        batchNormMomentum: step.batch_norm_momentum,
        ...(step.loss.kind === 'distributional' && teacher && { teacher }),
        seed,
      }),
  };
};

/** Where an engine may be installed: where the user is, with bnnir, or where scripts/setup-tfjs-node.mjs puts it. */
export function enginePlaces(): readonly string[] {
  const home = dirname(fileURLToPath(import.meta.url));
  const cached = [process.cwd(), ...above(home)].map(folder =>
    join(folder, '.cache', 'engine', 'package.json'),
  );
  return [
    join(process.cwd(), 'package.json'),
    import.meta.url,
    ...cached.filter(file => existsSync(file)).map(file => pathToFileURL(file).href),
  ];
}

/** A folder and those it lies in, up to that of the package. */
function above(folder: string): readonly string[] {
  const up = dirname(folder);
  return existsSync(join(folder, 'package.json')) || up === folder ? [folder] : [folder, ...above(up)];
}
