import { kernelsOf } from '../../codegen/wgsl/emit.ts';
import type { WgslPlan } from '../../codegen/wgsl/plan.ts';
import { openValidator } from './dawn.ts';

/**
 * Holds every kernel of a plan to Tint and to WebGPU's default limits, where the npm package `webgpu` is installed; says whether it
 * is. What they refuse is a mistake of ours, whatever the network: it is thrown as an Error with the kernel's text.
 */
export async function validateKernels(plan: WgslPlan): Promise<boolean> {
  const gpu = await openValidator();
  const adapter = await gpu?.requestAdapter();
  if (!adapter) return false;
  const device = await adapter.requestDevice();
  const { shaders, pipelines, dispatches } = kernelsOf(plan);
  const layerOf = (shader: number): string =>
    dispatches.find(({ pipeline }) => pipelines[pipeline]!.shader === shader)?.layer ?? '?';
  try {
    const modules = shaders.map(code => device.createShaderModule({ code }));
    await Promise.all(
      pipelines.map(async ({ shader, constants = {} }) => {
        const module = modules[shader]!;
        try {
          await device.createComputePipelineAsync({ layout: 'auto', compute: { module, constants } });
        } catch (error) {
          const { messages } = await module.getCompilationInfo();
          const told = messages.map(({ lineNum, linePos, message }) => `${lineNum}:${linePos} ${message}`);
          const reason = [...told, String(error)].join('\n');
          const kernel = `the kernel of ${layerOf(shader)} is not valid WGSL:`;
          throw new Error(`${kernel}\n${reason}\n${shaders[shader]!}`, { cause: error });
        }
      }),
    );
  } finally {
    device.destroy();
  }
  return true;
}
