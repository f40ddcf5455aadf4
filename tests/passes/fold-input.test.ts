import { expect, test } from 'vitest';
import { generator } from '../../src/ir/random.ts';
import { runPasses } from '../../src/passes/index.ts';
import { imageOf, moduleOf, passNamed, run } from './support.ts';

const k = 64;
const outs = 16;
const net = (weights: readonly number[], mean: number, std: number) =>
  moduleOf(`graph t @trained {
  input %image: u8[${k}]
  tensor @dense.weight: i4[${outs}, ${k}] = [${weights.join(', ')}]
  %normalize: f32[${k}] = normalize %image {mean: ${mean}, std: ${std}}
  %dense: f32[${outs}] = dense %normalize, @dense.weight
  output y = %dense
}`);

/** Sums before and after a pass on random images, and the bound that fold-input-rounding promises. */
function differences(pass: string, mean: number, std: number): { differing: number; beyond: number } {
  const draw = generator(mean * 1000 + std);
  const weights = Array.from({ length: outs * k }, () => Math.floor(draw() * 15) - 7);
  const before = net(weights, mean, std);
  const after = runPasses(before, [passNamed(pass)]);
  let [differing, beyond] = [0, 0];
  for (let image = 0; image < 100; image++) {
    const raw = Array.from({ length: k }, () => Math.floor(draw() * 256));
    const [trained, folded] = [before, after].map(module => run(module, imageOf(module, raw)).y!);
    for (let out = 0; out < outs; out++) {
      const magnitude = raw.reduce(
        (sum, x, i) => sum + (Math.abs(weights[out * k + i]!) * (x + Math.abs(mean))) / std,
        0,
      );
      const difference = Math.abs(trained![out]! - folded![out]!);
      if (difference > 0) differing++;
      if (difference > 2 ** -21 * magnitude) beyond++;
    }
  }
  return { differing, beyond };
}

test('dyadic constants give the same bits', () => {
  for (const [mean, std] of [
    [128, 64],
    [127.5, 128],
    [96.25, 0.5],
  ] as const)
    expect(differences('fold-input', mean, std)).toEqual({ differing: 0, beyond: 0 });
});

test('other constants are left to fold-input-rounding, which differs within the bound it states', () => {
  for (const [mean, std] of [
    [127.5, 127.5],
    [123.675, 58.395],
    [0.1, 255],
  ] as const) {
    expect(
      runPasses(net(new Array<number>(outs * k).fill(1), mean, std), [passNamed('fold-input')]).graph.nodes,
    ).toHaveLength(2);
    const { differing, beyond } = differences('fold-input-rounding', mean, std);
    expect(differing).toBeGreaterThan(0);
    expect(beyond).toBe(0);
  }
});
