import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { readNpy } from '../../src/formats/npy.ts';
import { writeNpz } from '../../src/formats/npz.ts';
import { readWeights } from '../../src/formats/read-weights.ts';
import { writeSafetensors } from '../../src/ir/safetensors.ts';
import { bnnir, inEmptyFolder, json, write } from './support.ts';

/** Two residual values of one stream, and a stem whose statistics would give another format than images do. */
const net = `net res(classes = 4) {
  input image: u8[6, 6, 1]
  x = image |> normalize(mean: 128, std: 128)
  x = x |> conv(8, 3x3, pad: 1) as stem |> batchnorm as stem_norm
  y = x |> rsign |> conv(8, 3x3, pad: 1, weights: binary) |> batchnorm as norm
  x = (x + y) |> rprelu as act
  output scores = x |> globalavgpool |> dense(classes, bias: true)
}
`;
const images = writeNpz([
  { name: 'x', shape: [5, 6, 6, 1], data: Uint8Array.from({ length: 180 }, (_, i) => (i * 89) % 256) },
  { name: 'y', shape: [5], data: Uint8Array.of(0, 1, 2, 3, 0) },
]);

inEmptyFolder();
beforeEach(() => {
  write('res.bnn', net);
  write('set.npz', images);
});

/** The type that lowering chose for the residual stream, from the text of the network. */
const format = (text: string) => /%act: (\S+)\[/.exec(text)?.[1];
const formatWith = async (more: string) =>
  format((await bnnir(`compile res.bnn --target fpga --print-ir=finish-integer ${more}`)).stdout);
const scores = (file: string) => [...readNpy(new Uint8Array(readFileSync(file)), file).data()];

/** The random weights of seed 1 as a file, and arrays besides. */
async function stored(extra: Readonly<Record<string, readonly number[]>>): Promise<void> {
  await bnnir('params res.bnn --init 1 -o plain.safetensors');
  const weights = readWeights('plain.safetensors').arrays.map(({ name, shape, data }) => ({
    name,
    shape,
    data: data(),
  }));
  const ranges = Object.entries(extra).map(([name, values]) => ({
    name,
    shape: [values.length],
    data: Float32Array.from(values),
  }));
  write('w.safetensors', writeSafetensors([...weights, ...ranges]));
}

describe('ranges in the weight file', () => {
  it('choose the formats: the most fraction bits that leave the value twofold room', async () => {
    await stored({ 'act.range': [-100, 40] });
    // 200 needs 8 bits and a sign.
    expect(await formatWith('--weights w.safetensors')).toBe('i16.7');
    await stored({ 'act.range': [-1.5, 0.25] });
    expect(await formatWith('--weights w.safetensors')).toBe('i16.12');
  });

  it('of any value of a stream speak for all of it', async () => {
    await stored({ 'stem_norm.range': [-3, 3], 'add.range': [0, 900] });
    expect(await formatWith('--weights w.safetensors')).toBe('i16.4');
  });

  it('are listed by params with what fits', async () => {
    await stored({ 'act.range': [-100, 40] });
    const { ranges } = await json('params res.bnn --weights w.safetensors');
    expect(ranges).toEqual([{ name: 'act.range', least: -100, greatest: 40 }]);
  });

  it('are written beside a network that is saved between passes, and read back', async () => {
    await stored({ 'act.range': [-100, 40] });
    await bnnir(
      'compile res.bnn --target fpga --weights w.safetensors --stop-after binarize-weights -o saved',
    );
    await bnnir('run saved/ir/binarize-weights.ir --data set.npz --save again.npy');
    await bnnir('run res.bnn --weights w.safetensors --data set.npz --save once.npy');
    await bnnir('run res.bnn --weights plain.safetensors --data set.npz --save without.npy');
    expect(scores('again.npy')).toEqual(scores('once.npy'));
    expect(scores('without.npy')).not.toEqual(scores('once.npy'));
  });
});

describe('--calibrate', () => {
  it('is told to every command that makes integers, and all compute the same', async () => {
    const chosen = '--weights random:1 --calibrate set.npz';
    const saved: number[][] = [];
    for (const stage of ['integer', 'packed']) {
      await bnnir(`run res.bnn ${chosen} --data set.npz --stage ${stage} --save ${stage}.npy`);
      saved.push(scores(`${stage}.npy`));
    }
    await bnnir(`compile res.bnn ${chosen} --target fpga --stop-after finish-integer -o made`);
    await bnnir('run made/ir/finish-integer.ir --data set.npz --save made.npy');
    expect(saved[1]).toEqual(saved[0]);
    expect(scores('made.npy')).toEqual(saved[0]);
    await bnnir('run res.bnn --weights random:1 --data set.npz --save without.npy');
    expect(scores('without.npy')).not.toEqual(saved[0]);
    const verified = await json(`verify res.bnn ${chosen} --data set.npz --targets fpga --images 5`);
    expect(verified).toMatchObject({ stages: { trained_vs_integer: { images: 5, saturations: 0 } } });
    expect(await json(`cost res.bnn ${chosen} --target fpga`)).toMatchObject({ target: 'fpga' });
  });

  it('takes the place of stored ranges, and says so', async () => {
    await stored({ 'act.range': [-10000, 10000] });
    expect(await formatWith('--weights w.safetensors')).toBe('i16');
    const { stdout, stderr } = await bnnir(
      'compile res.bnn --target fpga --print-ir=finish-integer --weights w.safetensors --calibrate set.npz',
    );
    expect(format(stdout)).toBe('i16.11');
    expect(stderr).toContain('--calibrate measures anew: the 1 ranges in w.safetensors are not used');
  });

  it('is repeated in the next command', async () => {
    const { stdout } = await bnnir('run res.bnn --weights random:1 --calibrate set.npz --data set.npz');
    expect(stdout).toContain(
      'next: bnnir compile res.bnn --weights random:1 --calibrate set.npz --target fpga',
    );
  });
});
