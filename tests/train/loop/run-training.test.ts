import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/train/loop/checkpoint.ts';
import { carriedOver, withSigns } from '../../../src/train/loop/between-steps.ts';
import { runTraining } from '../../../src/train/loop/run-training.ts';
import { tensorFrom } from '../../../src/ir/tensor.ts';
import { readNetwork } from '../../../src/network.ts';
import { FakeTrainer, planFor, Recorder, testRecipe, untimed } from '../fake-trainer.ts';

const twoSteps = () => {
  const [step] = testRecipe().steps;
  return testRecipe({
    steps: [
      { ...step, name: 'first', epochs: 2 },
      { ...step, name: 'second', epochs: 2 },
    ],
  });
};

describe('a run', () => {
  it('learns, and tells of every epoch', async () => {
    const recorder = new Recorder();
    const { isFinished, rows, best } = await runTraining(planFor(testRecipe()), recorder);
    expect(isFinished).toBe(true);
    expect(rows.map(({ epoch, epochs, step }) => [epoch, epochs, step])).toEqual([
      [1, 3, 'only'],
      [2, 3, 'only'],
      [3, 3, 'only'],
    ]);
    expect(rows[2]!.loss).toBeLessThan(rows[0]!.loss);
    expect(best!.accuracy).toBeGreaterThan(0.5);
    expect(rows[0]!.flips).toEqual({ last: 1 / 8 });
    expect(rows[2]!.rates).toEqual([0]);
  });

  it('keeps its state after every epoch, weights where they are the best so far, and the last', async () => {
    const recorder = new Recorder();
    const { best, rows } = await runTraining(planFor(testRecipe()), recorder);
    expect(recorder.states.map(({ position }) => position.epoch)).toEqual([1, 2, 3]);
    expect(recorder.kept.filter(([which]) => which === 'last')).toHaveLength(3);
    const bests = recorder.kept.filter(([which]) => which === 'best').map(([, , accuracy]) => accuracy);
    expect(bests).toEqual([...bests].sort());
    expect(bests.at(-1)).toBe(Math.max(...rows.map(row => row.validation_accuracy!)));
    expect(best!.accuracy).toBe(bests.at(-1));
  });

  it('without validation images keeps the last weights as the best', async () => {
    const recorder = new Recorder();
    const plan = planFor(testRecipe());
    const none = { train: plan.data.train, validation: { ...plan.data.validation, count: 0 } };
    const { rows, best } = await runTraining({ ...plan, data: none }, recorder);
    expect(best).toBeUndefined();
    expect('validation_accuracy' in rows[0]!).toBe(false);
    expect(recorder.kept.map(([which]) => which)).toEqual(['best', 'last', 'best', 'last', 'best', 'last']);
  });

  it('in several steps: each begins with the weights of the one before; weights are kept in the last', async () => {
    const recorder = new Recorder();
    const { rows } = await runTraining(planFor(twoSteps()), recorder);
    expect(rows.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 'first'],
      [2, 'first'],
      [3, 'second'],
      [4, 'second'],
    ]);
    expect(rows[2]!.loss).toBeLessThan(rows[0]!.loss);
    expect(recorder.kept.filter(([which]) => which === 'last')).toHaveLength(2);
  });

  it('disposes of every trainer, also of one that broke down', async () => {
    await runTraining(planFor(twoSteps()), new Recorder());
    await expect(runTraining(planFor(testRecipe(), { breaksAt: 3 }), new Recorder())).rejects.toThrow(
      'E0616',
    );
    expect(FakeTrainer.alive).toBe(0);
  });
});

describe('a run that is stopped and goes on', () => {
  const whole = async (recipe: ReturnType<typeof testRecipe>) => {
    const recorder = new Recorder();
    await runTraining(planFor(recipe), recorder);
    return recorder.last;
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'after %i readings comes to the same numbers as an unbroken one',
    async readings => {
      for (const recipe of [testRecipe(), twoSteps()]) {
        const unbroken = await whole(recipe);
        const first = new Recorder(readings);
        const { isFinished } = await runTraining(planFor(recipe), first);
        expect(isFinished).toBe(readings >= 3 * recipe.steps.reduce((sum, { epochs }) => sum + epochs, 0));
        const kept = decodeCheckpoint(encodeCheckpoint(first.last), 'checkpoint');
        const second = new Recorder();
        await runTraining(planFor(recipe), second, kept);
        const end = second.states.length > 0 ? second.last : kept;
        expect(untimed(end)).toEqual(untimed(unbroken));
        expect(end.trainer).toEqual(unbroken.trainer);
        expect(end.best).toEqual(unbroken.best);
      }
    },
  );

  it('a finished run has nothing left to do', async () => {
    const state = await whole(testRecipe());
    const { isFinished, rows } = await runTraining(planFor(testRecipe()), new Recorder(), state);
    expect([isFinished, rows.length]).toEqual([true, 3]);
  });
});

describe('between two steps', () => {
  const { graph } = readNetwork({
    path: 'n.bnn',
    text: 'net n() {\n  input x: u8[4]\n  output y = x |> normalize(mean: 1, std: 1) |> dense(2, weights: binary) as a |> batchnorm\n}\n',
  });
  const tensors = new Map(
    [...graph.tensors].map(([id, type]) => [
      id,
      tensorFrom(type, id === '@a.weight' ? [-0.5, 0, 0.25, -2, 1, 1, -1, 3] : [0.5, -0.5]),
    ]),
  );

  it('a tensor that is missing, not wanted or of another shape is an error, never dropped', () => {
    expect(carriedOver(graph, tensors, "step 'a'").tensors).toBe(tensors);
    const without = new Map([...tensors].filter(([id]) => id !== '@a.weight'));
    expect(() => carriedOver(graph, without, "step 'a'")).toThrow(
      "step 'a' does not hold the network's tensors: missing 'a.weight'",
    );
    const renamed = new Map([...without, ['@a.weights' as const, tensors.get('@a.weight')!]]);
    expect(() => carriedOver(graph, renamed, "step 'a'")).toThrow(
      "missing 'a.weight'; not wanted 'a.weights'",
    );
  });

  it('signs are taken of binary weights alone', () => {
    const taken = withSigns({ graph, tensors });
    expect([...taken.tensors.get('@a.weight')!.data()]).toEqual([-1, 1, 1, -1, 1, 1, -1, 1]);
    expect([...taken.tensors.get('@batchnorm.scale')!.data()]).toEqual([0.5, -0.5]);
  });
});
