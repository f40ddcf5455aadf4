import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findEngine, howToInstall } from '../train/engine/load.ts';
import { enginePlaces } from './train/trainers.ts';
import { openDawn } from './webgpu/dawn.ts';
import { chromiumPackage, findPackage, webgpuPackage } from './webgpu/packages.ts';

/** A toolchain that bnnir can use, and what it is for. */
export interface Tool {
  readonly name: string;
  readonly use: string;
  /** How to get it, on Debian and its kin unless it says otherwise. */
  readonly install: string;
  /** Its version, or undefined where it is missing. */
  readonly find: () => Promise<string | undefined>;
}

/** First line of what a program says of itself; undefined where it cannot be run. */
function ask(program: string, args: readonly string[], input = ''): Promise<string | undefined> {
  return new Promise(resolve => {
    const child = execFile(program, [...args], { timeout: 10_000 }, (error, stdout, stderr) => {
      const line = `${stdout}\n${stderr}`.split('\n').find(each => each.trim() !== '');
      resolve(error ? undefined : (line?.trim() ?? 'version unknown'));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

async function findVitis(): Promise<string | undefined> {
  const said = (await ask('vitis-run', ['--version'])) ?? (await ask('vitis_hls', ['-version']));
  if (said !== undefined) return said;
  const folder = process.env.XILINX_HLS ?? process.env.XILINX_VITIS;
  return folder !== undefined && existsSync(folder) ? `in ${folder}, not on PATH` : undefined;
}

export const tools: readonly Tool[] = [
  {
    name: 'g++',
    use: 'C simulation of FPGA projects: run, verify, make csim',
    install: 'apt install g++',
    find: () => ask('g++', ['--version']),
  },
  {
    name: 'clang++',
    use: 'a second compiler for the emitted C++',
    install: 'apt install clang',
    find: () => ask('clang++', ['--version']),
  },
  {
    name: 'make',
    use: 'the Makefile of an emitted project',
    install: 'apt install make',
    find: () => ask('make', ['--version']),
  },
  {
    name: 'tclsh',
    use: 'checking run.tcl without Vitis',
    install: 'apt install tcl',
    find: () => ask('tclsh', [], 'puts "Tcl [info patchlevel]"'),
  },
  {
    name: 'Vitis HLS',
    use: 'synthesis of FPGA projects',
    install: "AMD's Unified Installer, www.amd.com (Vivado and Vitis)",
    find: findVitis,
  },
  {
    name: 'QEMU',
    use: 'NEON code on other machines; no target of this version needs it',
    install: 'apt install qemu-user',
    find: () => ask('qemu-aarch64', ['--version']),
  },
  {
    name: 'WebGPU',
    use: 'WGSL kernels in this process: run and verify --target wgsl',
    install: `npm install ${webgpuPackage}`,
    find: () => Promise.resolve(findPackage('webgpu')?.version),
  },
  {
    name: 'WebGPU adapter',
    use: 'what they run on; a software one gives the same values',
    install: `npm install ${webgpuPackage}, and a graphics driver or ${chromiumPackage} (software)`,
    find: async () => {
      const dawn = await openDawn();
      return 'missing' in dawn ? undefined : dawn.adapters.join('; ') || dawn.adapter;
    },
  },
  {
    name: 'tfjs-node',
    use: 'training: train --engine native',
    install: howToInstall.native,
    find: () => Promise.resolve(findEngine('native', enginePlaces())?.version),
  },
  {
    name: 'tfjs on WebAssembly',
    use: 'training where tfjs-node cannot be had, slower: train --engine wasm',
    install: howToInstall.wasm,
    find: () => Promise.resolve(findEngine('wasm', enginePlaces())?.version),
  },
];

/** Every tool with its version, asked at the same time. */
export const findTools = (): Promise<readonly (Tool & { readonly found: string | undefined })[]> =>
  Promise.all(tools.map(async tool => ({ ...tool, found: await tool.find() })));

/** How to get a missing tool by name, or undefined where it is here. */
export async function missing(name: string): Promise<string | undefined> {
  const tool = tools.find(each => each.name === name);
  return tool && (await tool.find()) === undefined ? tool.install : undefined;
}
