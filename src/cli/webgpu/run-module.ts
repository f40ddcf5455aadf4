import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EmittedFile } from '../../codegen/backend.ts';
import type { Meta, NetOptions, Values } from '../../codegen/wgsl/runtime/types.ts';
import { openDawn } from './dawn.ts';

/** What is used here of what net.d.ts declares. */
interface Net {
  readonly meta: Meta;
  run(input: Values | Readonly<Record<string, Values>>): Promise<Int32Array | Record<string, Int32Array>>;
  destroy(): void;
}

interface NetModule {
  readonly createNet: (options: NetOptions) => Promise<Net>;
}

/** An emitted network on this machine's WebGPU. */
export interface Running {
  /** `Dawn on SwiftShader Device (software)`. */
  readonly how: string;
  /** Raw values by input, an image after the other; those of the outputs likewise. */
  run(inputs: Readonly<Record<string, Values>>): Promise<Readonly<Record<string, Int32Array>>>;
  dispose(): void;
}

/** Imports the net.js that was emitted, as a user would, and creates its network. */
export async function openEmitted(files: readonly EmittedFile[]): Promise<Running> {
  const dawn = await openDawn();
  if ('missing' in dawn) throw new Error(`no ${dawn.missing}: ${dawn.install}`);
  const { createNet } = await importModule(contentsOf(files, 'net.js'));
  const net = await createNet({ gpu: dawn.gpu, weights: contentsOf(files, 'net.bin') });
  const { inputs, outputs } = net.meta;
  return {
    how: `Dawn on ${dawn.adapter}${dawn.isSoftware ? ' (software)' : ''}`,
    async run(given) {
      const found = await net.run(inputs.length === 1 ? given[inputs[0]!.name]! : given);
      return outputs.length === 1
        ? { [outputs[0]!.name]: found as Int32Array }
        : (found as Readonly<Record<string, Int32Array>>);
    },
    dispose() {
      net.destroy();
    },
  };
}

const contentsOf = (files: readonly EmittedFile[], name: string): string | Uint8Array =>
  files.find(({ path }) => path === name)!.contents;

/** Node imports files, so the module is one for as long as that takes. */
async function importModule(source: string | Uint8Array): Promise<NetModule> {
  const folder = await mkdtemp(join(tmpdir(), 'bnnir-wgsl-'));
  try {
    const path = join(folder, 'net.mjs');
    await writeFile(path, source);
    return (await import(pathToFileURL(path).href)) as NetModule;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
