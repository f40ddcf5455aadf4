/** @import { WeightsSpec } from '../program.ts' */
/** @import { NetOptions } from './types.ts' */
import { NetError } from './errors.js';

/**
 * All words of the weights, read piece by piece; refuses what has another length or another digest.
 * @param {WeightsSpec} spec
 * @param {NonNullable<NetOptions['weights']>} source
 * @param {NetOptions} options
 */
export async function readWeights({ bytes, hash }, source, { onProgress, signal }) {
  const words = new Uint32Array(bytes / 4);
  let loaded = 0;
  for await (const chunk of chunksOf(source, signal)) {
    if (loaded + chunk.length <= bytes) new Uint8Array(words.buffer).set(chunk, loaded);
    loaded += chunk.length;
    onProgress?.(loaded, bytes);
  }
  if (loaded !== bytes) throw new NetError('weights', `the weights have ${loaded} bytes, not ${bytes}`);
  // FNV-1a, a word at a time: `digestOfWords` of the compiler.
  const digest = words.reduce((sum, word) => Math.imul(sum ^ word, 0x01000193), 0x811c9dc5);
  if (digest >>> 0 !== hash) throw new NetError('weights', 'the weights are damaged, or of another network');
  return words;
}

/**
 * @param {NonNullable<NetOptions['weights']>} source
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* chunksOf(source, signal) {
  if (source instanceof ArrayBuffer) source = new Uint8Array(source);
  if (ArrayBuffer.isView(source))
    return yield new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const url = String(source);
  // Node fetches no file: URLs; asked for this way, bundlers see no import of a Node module.
  if (url.startsWith('file:'))
    return yield await /** @type {any} */ (globalThis).process
      .getBuiltinModule('node:fs/promises')
      .readFile(new URL(url), { signal });
  const response = await fetch(url, { signal });
  if (!response.ok) throw Error(`HTTP ${response.status} for ${url}`);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  for (let part; !(part = await reader.read()).done;) yield part.value;
}
