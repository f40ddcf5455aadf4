import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/train/data/augment.ts';
import { Batches, inOrder } from '../../../src/train/data/batches.ts';
import { feed } from '../../../src/train/data/feed.ts';
import { cut, roomForImages, selected } from '../../../src/train/data/training-set.ts';

/** Images of 4x4x1 whose first value says which one it is. */
function numbered(count: number) {
  const set = roomForImages(count, [4, 4, 1], true);
  for (let i = 0; i < count; i++) {
    set.values.fill(i + 1, 16 * i, 16 * i + 16);
    set.labels[i] = i % 3;
  }
  return set;
}
const options = { size: 4, seed: 7, augmentation: plain };
const varied = { ...options, augmentation: { flip: true, shift: 1, crop: 0.5, cutout: 2 } };

describe('batches', () => {
  it('show each image once an epoch, whole batches only, in another order every epoch', () => {
    const batches = new Batches(numbered(10), options);
    const seen = (epoch: number) =>
      [0, 1].flatMap(index => {
        const { images } = batches.make(epoch, index);
        return [0, 1, 2, 3].map(i => images[16 * i]!);
      });
    expect(batches.perEpoch).toBe(2);
    expect(new Set(seen(0)).size).toBe(8);
    expect(seen(0)).not.toEqual(seen(1));
    expect(seen(0)).toEqual(seen(0));
  });

  it('carry the label of each image', () => {
    const { images, labels } = new Batches(numbered(10), options).make(3, 1);
    expect([...labels]).toEqual([0, 1, 2, 3].map(i => (images[16 * i]! - 1) % 3));
  });

  it('are a function of seed, epoch and index alone, whoever asked for which before', () => {
    const [a, b] = [new Batches(numbered(10), varied), new Batches(numbered(10), varied)];
    a.make(0, 0);
    a.make(5, 1);
    expect(a.make(2, 1)).toEqual(b.make(2, 1));
    const other = new Batches(numbered(10), { ...varied, seed: 8 });
    expect(other.make(2, 1)).not.toEqual(b.make(2, 1));
  });

  it('without augmentation come in order for judging, the last one smaller', () => {
    const counts = [...inOrder(numbered(10), 4)].map(({ labels, images }) => [labels.length, images[0]]);
    expect(counts).toEqual([
      [4, 1],
      [4, 5],
      [2, 9],
    ]);
  });
});

describe('the feed', () => {
  const worker = new URL('../fixtures/feed-worker.mjs', import.meta.url);
  const drawn = async (file: URL | undefined, from = { epoch: 0, batch: 0 }) => {
    const source = feed(numbered(10), varied, from, file);
    const batches = [];
    for (let i = 0; i < 7; i++) {
      const { images, labels } = await source.next();
      batches.push([...images, ...labels]);
    }
    await source.close();
    return batches;
  };

  it('gives the same batches from a thread as from here', async () => {
    expect(await drawn(worker)).toEqual(await drawn(undefined));
  });

  it('goes on in the middle of an epoch as if it had never stopped', async () => {
    const all = await drawn(undefined);
    expect((await drawn(undefined, { epoch: 1, batch: 1 })).slice(0, 4)).toEqual(all.slice(3));
  });

  it('a mistake on the thread is a mistake here', async () => {
    const broken = { ...numbered(10), labels: undefined as unknown as Int32Array<ArrayBuffer> };
    const source = feed(broken, options, { epoch: 0, batch: 0 }, worker);
    await expect(source.next()).rejects.toThrow('undefined');
    await source.close();
  });
});

describe('the validation cut', () => {
  it('parts the set: no image in both, none lost', () => {
    const { train, validation } = cut(numbered(10), 3);
    const firsts = [train, validation].flatMap(({ values, count }) =>
      Array.from({ length: count }, (_, i) => values[16 * i]!),
    );
    expect([train.count, validation.count]).toEqual([7, 3]);
    expect(firsts.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('is drawn from the whole set, so that a set sorted by class is no trap', () => {
    const { validation } = cut(numbered(300), 100);
    const halves = [...validation.values].filter((_, at) => at % 16 === 0).map(value => value > 128);
    expect(new Set(halves).size).toBe(2);
  });

  it('keeps labels with their images', () => {
    const set = selected(numbered(10), Uint32Array.of(8, 1));
    expect([set.values[0], set.values[16], ...set.labels]).toEqual([9, 2, 2, 1]);
  });
});
