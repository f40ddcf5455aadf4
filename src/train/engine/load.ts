import { createRequire } from 'node:module';
import { fail } from '../../ir/diagnostic.ts';
import type { Engine, EngineName, TensorFlow } from './engine.ts';
import { engineNames } from './engine.ts';
import { nativeKernels } from './native.ts';
import { wasmKernels } from './wasm.ts';

/** The npm packages an engine is made of; the last one brings its kernels. */
const packagesOf: Readonly<Record<EngineName, readonly string[]>> = {
  native: ['@tensorflow/tfjs-node'],
  wasm: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
};

/** How users get an engine. */
export const howToInstall: Readonly<Record<EngineName, string>> = {
  native: `npm install ${packagesOf.native.join(' ')}`,
  wasm: `npm install ${packagesOf.wasm.join(' ')}`,
};

interface Found {
  readonly version: string;
  /** Loads a package of the engine. */
  readonly load: (name: string) => unknown;
}

/** Where all packages of an engine are installed, and its version; nothing of them is loaded. `places`: files or URLs to look from. */
export function findEngine(name: EngineName, places: readonly string[]): Found | undefined {
  for (const place of places)
    try {
      const require = createRequire(place);
      const versions = packagesOf[name].map(
        each => (require(`${each}/package.json`) as { readonly version: string }).version,
      );
      return { version: versions.at(-1) ?? '', load: require };
    } catch {
      continue;
    }
  return undefined;
}

/**
 * Loads the engine `wanted`, else the native one, else the one on WebAssembly. Throws E0640 where it is not installed or does not
 * load. TensorFlow reads its environment now: how much it prints (TF_CPP_MIN_LOG_LEVEL) and how many threads it starts.
 */
export async function loadEngine(wanted: EngineName | undefined, places: readonly string[]): Promise<Engine> {
  const failures: string[] = [];
  for (const name of wanted === undefined ? engineNames : [wanted]) {
    const found = findEngine(name, places);
    if (!found) continue;
    try {
      return await start(name, found);
    } catch (error) {
      failures.push(`${packagesOf[name].at(-1)} does not load: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  const what =
    wanted === undefined ? 'there is no training engine' : `the training engine '${wanted}' is not here`;
  return fail('E0640', [what, ...failures].join('; '), {
    help:
      wanted === undefined
        ? `${howToInstall.native}, or slower and without a native library: ${howToInstall.wasm}`
        : howToInstall[wanted],
  });
}

async function start(name: EngineName, { version, load }: Found): Promise<Engine> {
  const [library, ...others] = packagesOf[name].map(load);
  const tf = library as TensorFlow;
  if (name === 'native') return { name, version, tf, kernels: nativeKernels(tf) };
  const [wasm] = others as [{ setThreadsCount?(count: number): void }];
  wasm.setThreadsCount?.(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly is not supported here');
  await tf.ready();
  return { name, version, tf, kernels: wasmKernels(tf) };
}
