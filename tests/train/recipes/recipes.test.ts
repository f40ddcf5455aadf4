import { describe, expect, it } from 'vitest';
import { adjusted } from '../../../src/train/recipes/adjust.ts';
import { beginningWeights } from '../../../src/train/recipes/begin.ts';
import { builtinRecipes, recipeNamed } from '../../../src/train/recipes/builtin.ts';
import { printRecipe, readRecipe } from '../../../src/train/recipes/read-recipe.ts';
import { epochsOf, heldOut, needsTeacher } from '../../../src/train/recipes/recipe.ts';
import { readNetwork } from '../../../src/network.ts';

const rates = (name: string, change: Parameters<typeof adjusted>[1]) =>
  adjusted(recipeNamed(name), change).steps.flatMap(step => step.groups.map(({ rate }) => rate.from));

describe('the recipes that come along', () => {
  it('are the papers’, and the default', () => {
    expect(builtinRecipes().map(({ name }) => name)).toEqual([
      ...['standard', 'bireal', 'reactnet', 'bop', 'xnor', 'binarynet', 'real'],
    ]);
  });

  it.each(builtinRecipes().map(recipe => [recipe.name, recipe] as const))(
    '%s says where it comes from, and reads back as it is printed',
    (name, recipe) => {
      expect(recipe.sources.length).toBeGreaterThan(1);
      expect(readRecipe(printRecipe(recipe), name)).toEqual(recipe);
    },
  );

  it('bireal: three steps of real weights, then one bit, then batch norms alone', () => {
    const { steps } = recipeNamed('bireal');
    expect(steps.map(step => [step.stand_ins.weights, step.stand_ins.activations, step.take_signs])).toEqual([
      ['real', 'relu', false],
      ['real', 'leaky_clip', false],
      ['real', 'clip', false],
      [undefined, undefined, false],
      [undefined, undefined, true],
    ]);
    expect(steps[4]!.groups[0]).toMatchObject({ tensors: 'binary', rate: { kind: 'constant', from: 0 } });
  });

  it('reactnet: real weights first, decay in that step only, the teacher’s distribution in both', () => {
    const { steps } = recipeNamed('reactnet');
    expect(steps.map(({ stand_ins }) => stand_ins)).toEqual([{ weights: 'real' }, {}]);
    expect(steps.map(({ groups }) => groups.map(({ optimizer }) => optimizer))).toEqual([
      [{ kind: 'adam', decay: 0.00001 }, { kind: 'adam' }],
      [{ kind: 'adam' }],
    ]);
    expect(needsTeacher(recipeNamed('reactnet'))).toBe(true);
    expect(needsTeacher(recipeNamed('bop'))).toBe(false);
  });
});

describe('changes to a recipe', () => {
  it('--epochs is that of the longest step, the others in proportion, at least one', () => {
    const { steps } = adjusted(recipeNamed('bireal'), { epochs: 5 });
    expect(steps.map(({ epochs }) => epochs)).toEqual([5, 5, 5, 5, 1]);
  });

  it('--lr is the greatest rate, the others in proportion; Bop’s gamma is no learning rate', () => {
    expect(rates('bireal', { lr: 0.2 })).toEqual([0.2, 0.02, 0.02, 0.02, 0, 0.0002]);
    expect(rates('bop', { lr: 0.02 })).toEqual([1e-4, 0.02]);
  });

  it('--recipe-set takes the short names, settings of every step, and those of one', () => {
    const changed = adjusted(recipeNamed('reactnet'), {
      set: [
        ['epochs', '4'],
        ['seed', '0'],
        ['augment.crop', '1'],
        ['augment.shift', '2'],
        ['clip_latents', 'true'],
        ['loss', '{ "kind": "cross_entropy" }'],
        ['binary.epochs', '2'],
        ['binary.groups.0.rate.from', '0.01'],
      ],
    });
    expect(changed).toMatchObject({ seed: 0, augment: { crop: 1, shift: 2 } });
    expect(changed.steps.map(step => [step.epochs, step.clip_latents, step.loss.kind])).toEqual([
      [4, true, 'cross_entropy'],
      [2, true, 'cross_entropy'],
    ]);
    expect(changed.steps[1]!.groups[0]!.rate.from).toBe(0.01);
  });

  it('counts epochs and the images left out', () => {
    expect(epochsOf(recipeNamed('bireal'))).toBe(81);
    expect(heldOut({ validation: 0.1 }, 60001)).toBe(6000);
    expect(heldOut({ validation: 500 }, 60000)).toBe(500);
  });
});

describe('beginning weights', () => {
  const { graph } = readNetwork({
    path: 'n.bnn',
    text: `net n() {
  input image: u8[8, 8, 2]
  x = image |> conv(4, 3x3) as stem |> batchnorm |> rsign |> conv(6, 3x3, weights: binary) |> rprelu
  output scores = x |> flatten |> dense(3, bias: true)
}
`,
  });
  const data = (seed: number, how: 'glorot' | 'positive' | 'msra') => {
    const tensors = beginningWeights(graph, seed, how);
    return (name: string) => [...tensors.get(`@${name}`)!.data()];
  };

  it('are drawn by seed and name', () => {
    const [one, same, other] = [data(1, 'glorot'), data(1, 'glorot'), data(2, 'glorot')];
    expect(one('conv.weight')).toEqual(same('conv.weight'));
    expect(one('conv.weight')).not.toEqual(other('conv.weight'));
  });

  it('keep within the reach of their rule', () => {
    const greatest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
    expect(greatest(data(1, 'glorot')('conv.weight'))).toBeLessThanOrEqual(Math.sqrt(6 / (36 + 6)));
    expect(greatest(data(1, 'msra')('stem.weight'))).toBeGreaterThan(Math.sqrt(6 / (18 + 4)));
    const positive = data(1, 'positive');
    expect(Math.min(...positive('conv.weight'))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...positive('conv.weight'))).toBeLessThan(0.001);
    expect(Math.min(...positive('stem.weight'))).toBeLessThan(0);
  });

  it('start batch norms as the identity, shifts at 0, slopes at a quarter', () => {
    const at = data(1, 'glorot');
    expect([at('batchnorm.scale')[0], at('batchnorm.variance')[0], at('batchnorm.mean')[0]]).toEqual([
      1, 1, 0,
    ]);
    expect([at('rsign.shift')[0], at('rprelu.slope')[0], at('rprelu.shift_out')[0]]).toEqual([0, 0.25, 0]);
    expect(at('dense.bias')).toEqual([0, 0, 0]);
  });
});
