import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmittedFile } from '../../../src/codegen/backend.ts';
import { runProgram, scratch, writeProject } from './programs.ts';

const streams = readFileSync(join(import.meta.dirname, 'blocking_stream.h'), 'utf8');

/** What the program did on the testbench's frames: their outputs as raw int32, or that its threads got stuck. */
export type Finished = { readonly outputs: Buffer } | 'stuck';

/** A project whose units run at once, each a thread, over FIFOs of the planned depths or of those given by name. */
export interface BlockingProgram {
  run(frames: number, images: Buffer, depths?: Readonly<Record<string, number>>): Promise<Finished>;
}

/** Compiles an emitted project so; throws with what the compiler says. */
export async function blockingProgram(files: readonly EmittedFile[], top: string): Promise<BlockingProgram> {
  const folder = scratch();
  await writeProject(
    files.map(file => ({ ...file, contents: rewritten(file, top) })),
    folder,
  );
  const flags = ['-std=c++14', '-O1', '-Wno-unknown-pragmas', '-pthread', '-isystem', 'runtime/standin'];
  const program = join(folder, 'program');
  const built = await runProgram('g++', [...flags, `${top}.cpp`, 'run.cpp', '-o', program], folder);
  if (built.code !== 0) throw new Error(built.stderr);
  return {
    run: (frames, images, depths = {}) =>
      new Promise((resolve, reject) => {
        const DEPTHS = Object.entries(depths)
          .map(([name, words]) => `${name}=${words},`)
          .join('');
        const settings = { encoding: 'buffer', env: { ...process.env, DEPTHS }, cwd: folder } as const;
        const running = execFile(program, [String(frames)], settings, (error, outputs, stderr) => {
          if (!error) resolve({ outputs });
          else if (error.code === 3) resolve('stuck');
          else reject(new Error(stderr.toString()));
        });
        running.stdin!.end(images);
      }),
  };
}

/** Calls become threads, the pragmas of streams their bounds; the program hands in all frames before the design begins. */
function rewritten({ path, contents }: EmittedFile, top: string): EmittedFile['contents'] {
  if (typeof contents !== 'string') return contents;
  if (path === 'runtime/standin/hls_stream.h') return streams;
  if (path === 'run.cpp')
    return contents.replace(
      new RegExp(`^    (${top}\\(.*\\);)$`, 'm'),
      '  }\n  blocking::all().frames = runs;\n  $1\n  for (long run = 0; run < runs; run++) {',
    );
  if (path !== `${top}.cpp`) return contents;
  return contents
    .replace(/^#pragma HLS STREAM variable=(\w+) depth=(\d+)$/gm, '  $1.bound(blocking::depth_of("$1", $2));')
    .replace(/^ {2}(bnn::.*;)$/gm, '  blocking::task([&] { $1 });')
    .replace(/\n\}\s*$/, '\n  blocking::run();\n}\n');
}
