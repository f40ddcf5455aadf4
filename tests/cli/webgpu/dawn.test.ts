import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDawn, openValidator } from '../../../src/cli/webgpu/dawn.ts';
import { chromiumPackage, findPackage, webgpuPackage } from '../../../src/cli/webgpu/packages.ts';
import { findTools } from '../../../src/cli/tools.ts';
import { json } from '../support.ts';

it('a package is found where the user is, by its name and version; one that is nowhere is not', () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-found-'));
  const modules = join(folder, 'node_modules', '@some', 'thing');
  mkdirSync(join(modules, 'lib'), { recursive: true });
  const manifest = { name: '@some/thing', version: '1.2.3', main: 'lib/index.js' };
  writeFileSync(join(modules, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(modules, 'lib', 'index.js'), '');
  try {
    process.chdir(folder);
    expect(findPackage('@some/thing')).toMatchObject({ version: '1.2.3' });
    expect(findPackage('@some/other')).toBeUndefined();
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
});

it('opens one adapter in a process, and says whether it is software; or says what is missing', async context => {
  const dawn = await openDawn();
  expect(await openDawn()).toBe(dawn);
  if ('missing' in dawn) {
    expect(dawn.install).toMatch(/npm install|graphics driver/);
    return context.skip(`no WebGPU here: ${dawn.install}`);
  }
  const adapter = (await dawn.gpu.requestAdapter())!;
  expect(dawn.isSoftware).toBe(adapter.info.isFallbackAdapter);
  expect(dawn.adapters.length).toBeGreaterThan(0);
  if (dawn.isSoftware) expect(dawn.adapters.join()).toContain('software');
});

it('the validator knows WGSL and executes nothing', async context => {
  const gpu = await openValidator();
  if (!gpu) return context.skip(`the webgpu package is not installed (npm install ${webgpuPackage})`);
  const device = await (await gpu.requestAdapter())!.requestDevice();
  const module = (code: string) => device.createShaderModule({ code });
  device.pushErrorScope('validation');
  const { messages } = await module('fn f() -> u32 { return countOneBit(1u); }').getCompilationInfo();
  expect(messages.map(({ lineNum, message }) => [lineNum, message])).toEqual([
    [1, "unresolved call target 'countOneBit'"],
  ]);
  expect(await device.popErrorScope()).not.toBeNull();
  device.destroy();
});

it('doctor lists the adapters, and how to get one where there is none', async () => {
  const { tools } = (await json('doctor')) as {
    readonly tools: readonly {
      readonly name: string;
      readonly version?: string;
      readonly install?: string;
    }[];
  };
  const adapter = tools.find(({ name }) => name === 'WebGPU adapter')!;
  const dawn = await openDawn();
  if ('missing' in dawn) expect(adapter.install).toContain(chromiumPackage);
  else expect(adapter.version).toBe(dawn.adapters.join('; '));
  const found = await findTools();
  expect(found.find(({ name }) => name === 'WebGPU')?.found).toBe(findPackage('webgpu')?.version);
});
