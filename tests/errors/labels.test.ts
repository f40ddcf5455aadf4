import { expect, it } from 'vitest';
import { inEmptyFolder, tiny } from '../cli/support.ts';
import { refused } from './support.ts';

inEmptyFolder();

it('names of classes that are not as many as the output has values, or that are nowhere', async () => {
  const compile = 'compile tiny.bnn --target wgsl --weights random:1';
  const files = { 'tiny.bnn': tiny };
  expect(await refused(files, `${compile} --labels cifar10`)).toMatchInlineSnapshot(`
    "error[E0521]: cifar10 names 10 classes, the output scores has 4
     = help: a file of labels has a line for every class, in their order
    "
  `);
  expect(await refused(files, `${compile} --labels gone.txt`)).toMatchInlineSnapshot(`
    "error[E0005]: cannot read gone.txt: there is no such file
    "
  `);
});
