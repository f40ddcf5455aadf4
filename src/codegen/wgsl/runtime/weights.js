/** @import { WeightsSpec } from '../program.ts' */
/** @import { NetOptions } from './types.ts' */
import { reasonOf } from './device.js';
import { NetError } from './errors.js';

/**
 * All words of the weights, read piece by piece; refuses what has another length or another digest.
 * @param {WeightsSpec} spec
 * @param {NonNullable<NetOptions['weights']>} source
 * @param {NetOptions} options
 */
export async function readWeights({ bytes, hash }, source, { onProgress, signal }) {
  const words = new Uint32Array(bytes / 4);
  const room = new Uint8Array(words.buffer);
  let loaded = 0;
  try {
    for await (const chunk of chunksOf(source, signal)) {
      if (loaded + chunk.length > bytes)
        throw new NetError('weights', `the weights have more than the ${bytes} bytes of this network`);
      room.set(chunk, loaded);
      loaded += chunk.length;
      onProgress?.(loaded, bytes);
    }
  } catch (error) {
    throw error instanceof NetError
      ? error
      : new NetError('weights', `the weights cannot be read: ${reasonOf(error)}`, error);
  }
  if (loaded !== bytes)
    throw new NetError('weights', `the weights have ${loaded} bytes, this network needs ${bytes}`);
  if (digestOf(words) !== hash)
    throw new NetError('weights', 'the weights are not those of this network, or were damaged on the way');
  return words;
}

/**
 * @param {NonNullable<NetOptions['weights']>} source
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* chunksOf(source, signal) {
  if (source instanceof ArrayBuffer) return yield new Uint8Array(source);
  if (ArrayBuffer.isView(source))
    return yield new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const url = String(source);
  // Node fetches no file: URLs; asked for this way, bundlers see no import of a Node module.
  const { process } = /** @type {any} */ (globalThis);
  const files = url.startsWith('file:') && process?.getBuiltinModule?.('node:fs/promises');
  if (files) return yield await files.readFile(new URL(url), { signal });
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body)
    throw new NetError('weights', `the weights cannot be read: HTTP ${response.status} for ${url}`);
  const reader = response.body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * FNV-1a, a word at a time: `digestOfWords` of the compiler.
 * @param {Uint32Array} words
 */
function digestOf(words) {
  let digest = 0x811c9dc5;
  for (const word of words) digest = Math.imul(digest ^ word, 0x01000193);
  return digest >>> 0;
}
