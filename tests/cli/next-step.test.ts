import { describe, expect, it } from 'vitest';
import { nextStep } from '../../src/cli/next-step.ts';
import type { HlsPlan } from '../../src/codegen/hls/plan.ts';
import { compile, readNetwork } from '../../src/index.ts';
import { tiny } from './support.ts';

const { graph } = readNetwork({ path: 'tiny.bnn', text: tiny });
const planAt = (fps: number) =>
  compile({ graph, tensors: new Map() }, 'fpga', { fps }).plan as unknown as HlsPlan;

describe('the next step up', () => {
  it('is a rate that planning for it reaches', () => {
    const said = nextStep(planAt(10_000));
    const fps = Number(/--fps (\d+)/.exec(said ?? '')?.[1]);
    expect(fps).toBeGreaterThan(10_000);
    expect(planAt(fps).report.fps).toBeGreaterThanOrEqual(fps);
  });

  it('is not there for the fastest design', () => {
    const fastest = planAt(1e8);
    const said = nextStep(fastest);
    expect(said).toBeUndefined();
  });
});
