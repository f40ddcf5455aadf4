import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listenForInterrupts } from '../../src/cli/interrupt.ts';
import { coloursFor } from '../../src/cli/paint.ts';
import { writeNpz } from '../../src/formats/npz.ts';
import { readSafetensors } from '../../src/ir/safetensors.ts';
import { contextOn, trainFake } from '../train/fake-command.ts';
import { linear, testRecipe, threeClasses } from '../train/fake-trainer.ts';
import { printRecipe } from '../../src/train/recipes/read-recipe.ts';
import { bnnir, inEmptyFolder, json, write } from './support.ts';

inEmptyFolder();

/** A network, a data set with both splits, a recipe of three epochs. */
function prepare(): void {
  const [train, test] = [threeClasses(300), threeClasses(90)];
  const arrays = (set: typeof train, split: string) => [
    { name: `x_${split}`, shape: [set.count, 2, 2, 1], data: Uint8Array.from(set.values) },
    { name: `y_${split}`, shape: [set.count], data: Uint8Array.from(set.labels) },
  ];
  write('net.bnn', linear);
  write('set.npz', writeNpz([...arrays(train, 'train'), ...arrays(test, 'test')]));
  write('mine.json', printRecipe(testRecipe({ augment: {} })));
}

const argv = ['net.bnn', '--data', 'set.npz', '--recipe', 'mine.json'];
function listener() {
  const told: string[] = [];
  const terminal = {
    out: () => undefined,
    note: (text: string) => void told.push(text),
    isTTY: { out: false, err: false },
    env: {},
  };
  return { context: contextOn(terminal), told };
}
const rowsOf = (folder: string) =>
  readFileSync(`${folder}/log.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
    .map(({ epoch, loss, accuracy, validation_loss, validation_accuracy }) => ({
      ...{ epoch, loss, accuracy, validation_loss, validation_accuracy },
    }));

describe('bnnir train', () => {
  it('leaves a folder with weights, log, curves, recipe and checkpoint', async () => {
    prepare();
    const { context, told } = listener();
    const { json: facts, exitCode, next } = await trainFake(argv, context);
    expect(exitCode).toBe(0);
    expect(facts).toMatchObject({
      network: 'linear',
      data: 'set.npz',
      recipe: 'test',
      engine: 'fake 1',
      epochs: 3,
      finished: true,
      weights: 'net-train/best.safetensors',
      trained_vs_exported: { images: 90, argmax_equal: 90 },
      accuracy: { data: 'set.npz:test', images: 90 },
    });
    expect(readdirSync('net-train').sort()).toEqual([
      ...['.bnnir', 'best.safetensors', 'checkpoint.safetensors', 'curves.html', 'last.safetensors'],
      ...['log.csv', 'log.jsonl', 'recipe.json'],
    ]);
    expect(rowsOf('net-train')).toHaveLength(3);
    expect(readFileSync('net-train/curves.html', 'utf8')).not.toContain('http-equiv="refresh"');
    expect(readFileSync('net-train/recipe.json', 'utf8')).toBe(readFileSync('mine.json', 'utf8'));
    expect(next).toContain('bnnir compile net.bnn --weights net-train/best.safetensors');
    expect(told.join('')).toContain(
      'set.npz: 240 images, 60 left out   recipe test: 3 epochs of batch 8, seed 1',
    );
  });

  it('writes weights that other commands take, with what they are of', async () => {
    prepare();
    await trainFake(argv, listener().context);
    const bytes = new Uint8Array(readFileSync('net-train/best.safetensors'));
    const { arrays, metadata } = readSafetensors(bytes, 'f');
    expect(arrays.map(({ name, shape }) => [name, shape])).toEqual([
      ['last.weight', [3, 4]],
      ['normalize.range', [2]],
    ]);
    expect(metadata).toMatchObject({ made_by: 'bnnir train', recipe: 'test', seed: '1', data: 'set.npz' });
    const ran = await json(
      'run net.bnn --weights net-train/best.safetensors --data set.npz:test --stage trained',
    );
    expect(ran).toMatchObject({ images: 90 });
    expect(ran.accuracy).toBeGreaterThan(0.8);
  });

  it('names every class in --json, and prints a table of them', async () => {
    prepare();
    const { json: facts, text } = await trainFake(argv, listener().context);
    const { accuracy } = facts as { accuracy: { why?: string; per_class?: readonly { images: number }[] } };
    if (accuracy.per_class === undefined) expect(accuracy.why).toBeTypeOf('string');
    else expect(accuracy.per_class.reduce((sum, { images }) => sum + images, 0)).toBe(90);
    expect(text(coloursFor(false))).toContain('trained ');
  });

  it('interrupted, it keeps its state, ends with 130 and says how to go on; then the numbers are those of an unbroken run', async () => {
    prepare();
    await trainFake([...argv, '-o', 'whole'], listener().context);
    const { context, told } = listener();
    const stop = interruptOnce(told);
    const {
      exitCode,
      next,
      json: facts,
    } = await trainFake([...argv, '-o', 'broken'], context, { slowness: 1 });
    stop();
    expect(exitCode).toBe(130);
    expect(facts).toMatchObject({ finished: false });
    expect(next).toBe('bnnir train net.bnn --data set.npz --resume -o broken');
    const again = ['net.bnn', '--data', 'set.npz', '--resume', '-o', 'broken'];
    expect((await trainFake(again, listener().context)).exitCode).toBe(0);
    expect(rowsOf('broken')).toEqual(rowsOf('whole'));
    expect(readFileSync('broken/best.safetensors')).toEqual(readFileSync('whole/best.safetensors'));
    expect(readFileSync('broken/last.safetensors')).toEqual(readFileSync('whole/last.safetensors'));
  });

  it('a resumed run of something else is refused with the difference', async () => {
    prepare();
    await trainFake(argv, listener().context);
    const other = trainFake([...argv, '--resume', '--lr', '2', '--seed', '4'], listener().context);
    await expect(other).rejects.toThrow(
      'E0613: net-train holds a run of something else:\n  recipe.seed: 1 -> 4\n  recipe.steps.0.groups.0.rate.from: 1 -> 2',
    );
    writeFileSync('net.bnn', linear.replace('std: 128', 'std: 64'));
    await expect(trainFake([...argv, '--resume'], listener().context)).rejects.toThrow(
      /network: .*128.* -> .*64/,
    );
  });

  it('a finished run is replaced by a new one; nothing of bnnir’s is not', async () => {
    prepare();
    await trainFake(argv, listener().context);
    const { json: facts } = await trainFake([...argv, '--epochs', '1'], listener().context);
    expect(facts).toMatchObject({ epochs: 1 });
    write('mine/notes.txt', 'mine');
    await expect(trainFake([...argv, '-o', 'mine'], listener().context)).rejects.toThrow('E0006');
    expect(existsSync('mine/notes.txt')).toBe(true);
  });

  it('lists recipes and prints one, without a network or an engine', async () => {
    const { recipes } = (await json('train --list-recipes')) as { recipes: readonly { name: string }[] };
    expect(recipes.map(({ name }) => name)).toContain('reactnet');
    const { stdout, status } = await bnnir('train --recipe bop --epochs 9 --print-recipe');
    expect(status).toBe(0);
    write('bop.json', stdout);
    expect(JSON.parse((await bnnir('train --recipe bop.json --print-recipe --json')).stdout)).toMatchObject({
      name: 'bop',
      steps: [{ epochs: 9 }],
    });
  });
});

/** Presses Ctrl-C once the first epoch has been told; returns what ends the watching. */
function interruptOnce(told: readonly string[]): () => void {
  const stopListening = listenForInterrupts(() => undefined);
  let isPressed = false;
  const timer = setInterval(() => {
    if (isPressed || !told.some(line => line.startsWith('epoch 1'))) return;
    isPressed = true;
    process.emit('SIGINT');
  }, 1);
  return () => {
    clearInterval(timer);
    stopListening();
  };
}
