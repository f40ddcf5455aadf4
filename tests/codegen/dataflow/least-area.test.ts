import { describe, expect, it } from 'vitest';
import { choicesOf, fold, leastAreaEach } from '../../../src/codegen/dataflow/folding.ts';
import { areaWeight, leastAreaTogether } from '../../../src/codegen/dataflow/folding/least-area.ts';
import { assemble } from '../../../src/codegen/dataflow/folding/least-cost.ts';
import { networkProblem } from '../../../src/codegen/dataflow/folding/network-problem.ts';
import { networkOf } from '../../../src/codegen/dataflow/network.ts';
import { bits, bytes, PackedNet } from '../support/nets.ts';

/** 12x12x12 -> conv 3x3 to 24 -> conv 3x3 to 36 -> pool -> dense 10: widths that rarely divide each other. */
const chain = () => {
  const net = new PackedNet();
  const x = net.input('%x', bytes(12, 12, 12));
  const a = net.threshold('%a.at', net.conv('%a', x, bits(24, 3, 3, 12)));
  const b = net.threshold('%b.at', net.conv('%b', a, bits(36, 3, 3, 24)));
  const pooled = net.add('%pool', 'maxpool', { x: b }, { size: [2, 2], stride: [2, 2] });
  const flat = net.add('%flat', 'reshape', { x: pooled }, { shape: [576] });
  net.output('scores', net.dense('%dense', flat, bits(10, 576)));
  return networkOf(net.finish()).steps;
};

describe('least area of the whole', () => {
  it('never takes more, converters included, than the least area of each step for itself', () => {
    const steps = chain();
    const tasks = steps.map(step => ({ step, choices: choicesOf(step) }));
    let saved = 0;
    for (const target of [200, 1000, 3000, 10_000, 100_000]) {
      const problem = networkProblem(tasks, { target });
      const areaOf = (choices: ReturnType<typeof leastAreaTogether>) => {
        const options = choices.map((choice, unit) =>
          problem.variables[unit]!.options.find(
            ({ choice: { pe, simd, window } }) =>
              pe === choice.pe && simd === choice.simd && window === choice.window,
          )!,
        );
        return areaWeight(assemble(problem, options, areaWeight).cost);
      };
      const [together, each] = [leastAreaTogether(tasks, target), leastAreaEach(tasks, target)].map(areaOf);
      expect(together).toBeLessThanOrEqual(each!);
      saved += each! - together!;
    }
    expect(saved).toBeGreaterThan(0);
  });
  it('keeps the target where it can be kept, and wishes', () => {
    const steps = chain();
    const folded = fold(steps, { b: { pe: 12, simd: 8 } }, 3000, leastAreaTogether);
    expect(folded.get(steps[1]!)).toMatchObject({ pe: 12, simd: 8 });
    for (const step of steps.filter(one => one.id !== 'b'))
      expect(folded.get(step)!.cycles).toBeLessThanOrEqual(3000);
  });
});
