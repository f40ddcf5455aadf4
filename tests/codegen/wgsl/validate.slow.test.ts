import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openValidator } from '../../../src/cli/webgpu/dawn.ts';
import { webgpuPackage } from '../../../src/cli/webgpu/packages.ts';
import { validateKernels } from '../../../src/cli/webgpu/validate.ts';
import { plan } from '../../../src/codegen/wgsl/plan.ts';
import { lower } from '../../../src/passes/index.ts';
import { exampleGraph } from '../../examples/example-network.ts';

const examples = new URL('../../../examples/', import.meta.url);
const names = readdirSync(examples).filter(name => existsSync(new URL(`${name}/${name}.bnn`, examples)));

test.for(names)('Tint takes every kernel of %s at its full size', async (name, context) => {
  if (!(await openValidator())) context.skip(`webgpu is not installed (npm install ${webgpuPackage})`);
  const { graph } = lower({ graph: exampleGraph(name), tensors: new Map() }, 32);
  expect(await validateKernels(plan(graph))).toBe(true);
});
