import { extname } from 'node:path';
import { fail } from '../ir/diagnostic.ts';
import type { FileArray } from '../ir/file-array.ts';
import { readSafetensors } from '../ir/safetensors.ts';
import { readNpz } from './npz.ts';
import { readBytes } from './read-bytes.ts';

export interface WeightFile {
  /** As the user wrote it. */
  readonly path: string;
  /** In the order of the file. Kinds of values that are not decoded are listed, and fail only where they are asked for. */
  readonly arrays: readonly FileArray[];
  /** What a .safetensors file says about itself. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A weight file: .safetensors or .npz, by its extension. */
export function readWeights(path: string): WeightFile {
  switch (extname(path).toLowerCase()) {
    case '.safetensors':
      return { path, ...readSafetensors(readBytes(path), path) };
    case '.npz':
      return { path, arrays: readNpz(readBytes(path), path), metadata: {} };
    case '.pt':
    case '.pth':
      return fail('E0502', `${path} is a PyTorch checkpoint, which only Python can read`, {
        help: "save it from PyTorch with safetensors.torch.save_file(model.state_dict(), 'net.safetensors')",
      });
    default:
      return fail('E0502', `${path}: weights are read from .safetensors and .npz files`);
  }
}
