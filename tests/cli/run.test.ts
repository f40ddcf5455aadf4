import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '../../src/formats/npy.ts';
import { readNpz, writeNpz } from '../../src/formats/npz.ts';
import { bnnir, inEmptyFolder, json, tiny, write } from './support.ts';

inEmptyFolder();
beforeEach(() => {
  write('net.bnn', tiny);
});

const bytes = (path: string) => new Uint8Array(readFileSync(path));

describe('run', () => {
  const images = writeNpy({
    shape: [3, 6, 6, 1],
    data: Uint8Array.from({ length: 108 }, (_, i) => (i * 89) % 256),
  });
  const run = 'run net.bnn --weights random:5 --input images.npy';

  it('every stage gives the same scores', async () => {
    write('images.npy', images);
    const saved = [];
    for (const stage of ['trained', 'integer', 'packed']) {
      const { status } = await bnnir(`${run} --stage ${stage} --save ${stage}.npy`);
      expect(status).toBe(0);
      const { shape, data } = readNpy(bytes(`${stage}.npy`), stage);
      saved.push({ shape, values: [...data()] });
    }
    expect(saved[0]!.shape).toEqual([3, 4]);
    expect(saved[1]).toEqual(saved[0]);
    expect(saved[2]).toEqual(saved[0]);
  });

  it('has the keys that scripts read; without labels the classes are listed', async () => {
    write('images.npy', images);
    const ran = await json(`${run} --limit 2`);
    expect(ran).toMatchObject({
      images: 2,
      correct: null,
      accuracy: null,
      top5: null,
      output: 'scores',
      stage: 'integer',
      target: 'interpreter',
    });
    expect(ran.classes).toHaveLength(2);
    expect(typeof ran.seconds).toBe('number');
  });

  it('scores labelled data', async () => {
    write('images.npy', images);
    const { classes } = (await json(run)) as { readonly classes: readonly number[] };
    const labels = Uint8Array.from(classes);
    labels[0] = (labels[0]! + 1) % 4;
    write(
      'set.npz',
      writeNpz([
        { name: 'x', shape: [3, 6, 6, 1], data: readNpy(bytes('images.npy'), 'images').data() },
        { name: 'y', shape: [3], data: labels },
      ]),
    );
    expect(await json('run net.bnn --weights random:5 --data set.npz')).toMatchObject({
      images: 3,
      correct: 2,
      accuracy: 2 / 3,
    });
  });

  it('--save OUT.npz holds every output by name', async () => {
    write(
      'two.bnn',
      'net two() {\n  input x: i8[4]\n  output a = x |> dense(2, weights: binary)\n  output b = a |> sign\n}\n',
    );
    write('x.npy', writeNpy({ shape: [4], data: Int8Array.of(1, -2, 3, 4) }));
    await bnnir('run two.bnn --weights random --input x.npy --save out.npz');
    expect(
      readNpz(bytes('out.npz'), 'out.npz').map(({ name, shape, stored }) => [name, shape, stored]),
    ).toEqual([
      ['a', [1, 2], '<i4'],
      ['b', [1, 2], '|i1'],
    ]);
  });

  it('takes several inputs by name', async () => {
    write(
      'two.bnn',
      'net two() {\n  input a: i8[2]\n  input b: i8[2]\n  output o = concat(a, b) |> dense(2, weights: binary)\n}\n',
    );
    for (const name of ['a', 'b']) write(`${name}.npy`, writeNpy({ shape: [2], data: Int8Array.of(1, 2) }));
    expect(await json('run two.bnn --weights random --input b=b.npy --input a=a.npy')).toMatchObject({
      images: 1,
    });
    expect(await bnnir('run two.bnn --weights random --input a.npy')).toMatchObject({ status: 1 });
  });
});
