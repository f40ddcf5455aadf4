import { describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/formats/npz.ts';
import { printRecipe } from '../../src/train/recipes/read-recipe.ts';
import { inEmptyFolder } from '../cli/support.ts';
import { linear, testRecipe } from '../train/fake-trainer.ts';
import type { Files } from './support.ts';
import { refused } from './support.ts';

inEmptyFolder();

const set = writeNpz([
  { name: 'x', shape: [300, 2, 2, 1], data: new Uint8Array(1200) },
  { name: 'y', shape: [300], data: new Uint8Array(300) },
]);
const train = (more: string, other: Files = {}) =>
  refused({ 'net.bnn': linear, 'set.npz': set, ...other }, `train net.bnn ${more}`);
const recipe = (change: (text: string) => string) => ({
  'mine.json': change(printRecipe(testRecipe())),
});

describe('recipes', () => {
  it('there is none of this name', async () => {
    expect(await train('--data set.npz --recipe reactnt')).toMatchInlineSnapshot(`
      "error[E0611]: there is no recipe 'reactnt'
       = help: did you mean 'reactnet'?
      "
    `);
  });

  it('a file with mistakes: each at its line, with what was found and what is wanted', async () => {
    const wrong = recipe(text =>
      text
        .replace('"batch": 8', '"batch": "eight"')
        .replace('"shift": 1', '"shfit": 1')
        .replace('"kind": "sgd"', '"kind": "sdg"')
        .replace('"from": 1', '"from": -1'),
    );
    expect(await train('--data set.npz --recipe mine.json', wrong)).toMatchInlineSnapshot(`
      "error[E0610]: batch is "eight"; wanted: a whole number >= 1
       --> mine.json:6:12
      6 |   "batch": "eight",
        |            ^^^^^^^

      error[E0610]: there is no setting 'augment.shfit'
       --> mine.json:8:30
      8 |   "augment": { "flip": true, "shfit": 1, "crop": 1, "cutout": 0 },
        |                              ^^^^^^^
        = help: did you mean 'shift'?

      error[E0610]: steps[0].groups[0].optimizer.kind is "sdg"; wanted: "sgd", "adam", "adamw", "bop"
        --> mine.json:18:34
      18 |           "optimizer": { "kind": "sdg" },
         |                                  ^^^^^
         = help: did you mean 'sgd'?

      error[E0610]: steps[0].groups[0].rate.from is -1; wanted: a number >= 0
        --> mine.json:19:47
      19 |           "rate": { "kind": "linear", "from": -1, "per": "step" }
         |                                               ^^
      "
    `);
  });

  it('a file that is not JSON', async () => {
    const cut = recipe(text => text.slice(0, 60));
    expect(await train('--data set.npz --recipe mine.json', cut)).toMatchInlineSnapshot(`
      "error[E0610]: mine.json is not JSON: Unexpected token Comma found.
       --> mine.json:4:16
      4 |   "sources": [],
        |                ^
      "
    `);
  });

  it('settings that do not go together', async () => {
    const wrong = recipe(text =>
      text.replace('"tensors": "all"', '"tensors": "binary"').replace('"crop": 1', '"crop": 0.5'),
    );
    expect(await train('--data set.npz --recipe mine.json', wrong)).toMatchInlineSnapshot(`
      "error[E0610]: augment has both crop and shift, and a crop moves the image already
       --> mine.json:1:1
      1 | {
        | ^
        = help: crop 1 turns it off

      error[E0610]: the groups of step 'only' leave tensors without an optimizer
       --> mine.json:1:1
      1 | {
        | ^
        = help: let the last group have "tensors": "all"
      "
    `);
  });

  it('--recipe-set: a key that there is not, a value that does not fit', async () => {
    expect(await train('--data set.npz --recipe-set augmet.shift=2')).toMatchInlineSnapshot(`
      "error[E0612]: recipe 'standard' has no setting 'augmet.shift'
       = help: did you mean 'augment'?
      "
    `);
    expect(await train('--data set.npz --recipe-set clip_latents=maybe')).toMatchInlineSnapshot(`
      "error[E0610]: steps[0].clip_latents is "maybe"; wanted: true or false
        --> recipe with --recipe-set:29:23
      29 |       "clip_latents": "maybe",
         |                       ^^^^^^^
      "
    `);
    expect(await train('--data set.npz --recipe-set epochs=few')).toMatchInlineSnapshot(`
      "error[E0002]: --recipe-set epochs wants a whole number >= 1, found 'few'
      "
    `);
  });

  it('a teacher that is missing, that no step wants, of other classes', async () => {
    expect(await train('--data set.npz --recipe reactnet')).toMatchInlineSnapshot(`
      "error[E0612]: recipe 'reactnet' learns from a teacher's distribution, and there is no --teacher
       = help: --teacher teacher.bnn:teacher.safetensors; or learn from labels: --recipe-set loss='{"kind":"cross_entropy"}'
      "
    `);
    expect(await train('--data set.npz --teacher net.bnn')).toMatchInlineSnapshot(`
      "error[E0612]: --teacher is given, and no step of recipe 'standard' learns from one
       = help: --recipe reactnet, or --recipe-set loss='{"kind":"distributional"}'
      "
    `);
    const other = { 'other.bnn': linear.replace('dense(3)', 'dense(5)') };
    expect(await train('--data set.npz --recipe reactnet --teacher other.bnn:random', other))
      .toMatchInlineSnapshot(`
      "error[E0612]: the teacher other.bnn has an output of [5], the network one of [3]
      "
    `);
    const settable = {
      'other.bnn': linear.replace('linear()', 'linear(classes = 5)').replace('dense(3)', 'dense(classes)'),
    };
    const taught = '--data set.npz --recipe reactnet --teacher other.bnn:random --teacher-set';
    expect(await train(`${taught} classes=4`, settable)).toMatchInlineSnapshot(`
      "error[E0612]: the teacher other.bnn has an output of [4], the network one of [3]
      "
    `);
    expect(await train(`${taught} classes`, settable)).toMatchInlineSnapshot(`
      "error[E0002]: --teacher-set wants name=value, found 'classes'
       = help: --teacher-set classes=100
      "
    `);
  });
});
