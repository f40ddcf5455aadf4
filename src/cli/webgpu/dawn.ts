import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumPackage, findPackage, webgpuPackage } from './packages.ts';
import { hasVulkan, loadSwiftShader } from './swiftshader.ts';

/** WebGPU in this process: Dawn, as the npm package `webgpu` brings it. */
export interface Dawn {
  /** Of the package. */
  readonly version: string;
  readonly gpu: GPU;
  /** What the adapter in use calls itself. */
  readonly adapter: string;
  /** Every adapter of this machine: its name and the interface it is reached by. */
  readonly adapters: readonly string[];
  /** Whether the processor stands in for a GPU: right values, no figure of speed. */
  readonly isSoftware: boolean;
}

/** What is not here, and how to get it. */
export interface NoDawn {
  readonly missing: 'webgpu' | 'adapter';
  readonly install: string;
}

interface DawnModule {
  create(options: readonly string[]): GPU;
}

let opened: Promise<Dawn | NoDawn> | undefined;

/** Dawn on the machine's GPU, or else on SwiftShader where @sparticuz/chromium is installed. Opened once in a process. */
export const openDawn = (): Promise<Dawn | NoDawn> => (opened ??= open());

/** Tint and the rules of WebGPU without any driver: it checks kernels and pipelines and executes nothing. */
export async function openValidator(): Promise<GPU | undefined> {
  const found = await importDawn();
  return found && pinned(found.module.create(['backend=null']));
}

async function open(): Promise<Dawn | NoDawn> {
  const found = await importDawn();
  if (!found) return { missing: 'webgpu', install: `npm install ${webgpuPackage}` };
  const { module, version } = found;
  return (
    (hasVulkan() ? await adapterOf(module, version) : undefined) ??
    ((await loadSwiftShader()) ? await adapterOf(module, version) : undefined) ?? {
      missing: 'adapter',
      install:
        process.platform === 'linux'
          ? `a graphics driver with Vulkan, or npm install ${chromiumPackage} for a software adapter`
          : 'a graphics driver',
    }
  );
}

async function adapterOf(module: DawnModule, version: string): Promise<Dawn | undefined> {
  const gpu = pinned(module.create([]));
  const adapter = await gpu.requestAdapter();
  if (!adapter) return undefined;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description === '' ? `${vendor} ${device === '' ? architecture : device}` : description;
  const isSoftware = isFallbackAdapter || software.test(`${architecture} ${name}`);
  return { version, gpu, adapter: name.trim(), adapters: await adaptersOf(module), isSoftware };
}

/** Dawn names its adapters only when asked for one that is not there. */
async function adaptersOf(module: DawnModule): Promise<readonly string[]> {
  try {
    await pinned(module.create(['adapter=none of this name'])).requestAdapter();
    return [];
  } catch (error) {
    const named = String(error).matchAll(/backend: '([^']*)', name: '([^']*)'/g);
    return Array.from(named, ([, backend = '', name = '']) => {
      const kind = software.test(name) ? 'software, ' : '';
      return `${name} (${kind}${backend})`;
    });
  }
}

/** Processors that stand in for GPUs: of Chromium, Mesa and Windows. */
const software = /swiftshader|llvmpipe|lavapipe|basic render|warp/i;

/** Node ends with a fault when such an object is collected while a device of it lives, so none ever is. */
const pins: GPU[] = [];
function pinned(gpu: GPU): GPU {
  pins.push(gpu);
  return gpu;
}

async function importDawn(): Promise<{ readonly module: DawnModule; readonly version: string } | undefined> {
  const found = findPackage('webgpu');
  if (!found) return undefined;
  try {
    const main = pathToFileURL(join(found.folder, 'index.js')).href;
    return { module: (await import(main)) as DawnModule, version: found.version };
  } catch {
    // Installed for another machine: its binary does not load here.
    return undefined;
  }
}
