// Images in batches, in an order that a seed decides, shifted and mirrored a little.

/** xorshift32: the same numbers for a seed everywhere. */
export function randomSource(seed) {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return limit => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}

/** 0 .. count - 1 in random order. */
function shuffled(count, random) {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** All images of a data set in one array, as they are stored. */
export function loadImages(dataset) {
  const size = dataset.shape.reduce((product, axis) => product * axis, 1);
  const values = new Uint8Array(dataset.count * size);
  for (let i = 0; i < dataset.count; i++) values.set(dataset.image(i), i * size);
  return { values, size, shape: dataset.shape, labels: dataset.labels, count: dataset.count };
}

/** Copies image `index` to `into`, moved by `down`, `right`, zeros where it came from, mirrored if asked for. */
function place({ values, size, shape: [height, width, channels] }, index, into, at, down, right, isMirrored) {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [row, column] = [y - down, (isMirrored ? width - 1 - x : x) - right];
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      const from = index * size + (row * width + column) * channels;
      const to = at + (y * width + x) * channels;
      for (let c = 0; c < channels; c++) into[to + c] = isInside ? values[from + c] : 0;
    }
}

/**
 * Batches of one pass over the images, whole ones only.
 * @param {{ size: number, random: (limit: number) => number, shift: number, mirror: boolean }} options `shift`: at most so many pixels
 */
export function* batches(images, { size, random, shift, mirror }) {
  const order = shuffled(images.count, random);
  for (let start = 0; start + size <= images.count; start += size) {
    const values = new Float32Array(size * images.size);
    const labels = new Int32Array(size);
    for (let i = 0; i < size; i++) {
      const index = order[start + i];
      labels[i] = images.labels[index];
      const move = () => random(2 * shift + 1) - shift;
      place(images, index, values, i * images.size, move(), move(), mirror && random(2) === 1);
    }
    yield { values, labels };
  }
}
