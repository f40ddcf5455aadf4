import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasProgram, runProgram, scratch, writeProject } from '../support/programs.ts';
import { showcaseProject } from '../support/showcase.ts';

const hasNumpy = hasProgram('python3', ['-c', 'import numpy']);
const missing = 'python3 with numpy is not installed (apt install python3-numpy)';

/** Whole windows, weights outside and in UltraRAM. */
const fold = {
  'stem.conv': { pe: 2, simd: 27, window: 'parallel' },
  'block.conv': { pe: 3, simd: 144, window: 'parallel', weights: 'external' },
  'groups.conv': { pe: 4, simd: 108, weights: 'uram' },
  hidden: { pe: 1, simd: 1, weights: 'external' },
} as const;

describe('driver.py, the C simulation in place of a board', () => {
  it.for(['stream', 'memory'] as const)(
    '%s: packs frames as the design takes them',
    async (kind, context) => {
      if (!hasNumpy) context.skip(missing);
      const folder = scratch();
      await writeProject(showcaseProject({ interface: kind, fold }).files, folder);
      expect(await runProgram('make', ['-s', 'run', 'CXXFLAGS=-O0'], folder)).toMatchObject({ code: 0 });
      const compared = './run 3 < golden/inputs.bin | cmp - golden/outputs.bin';
      expect(await runProgram('sh', ['-c', compared], folder)).toEqual({ code: 0, stdout: '', stderr: '' });
      const check = ['driver.py', '--simulation', './run', '--check'];
      expect(await runProgram('python3', [...check, '--time', '5', '--batch', '2'], folder)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(
          /^3 frames agree with the reference\n5 frames in [\d.]+ s: [\d.]+ a second\n$/,
        ) as string,
      });
      // Outputs are 10 scores and the best one a frame: the last value of the second frame is made another.
      const golden = join(folder, 'golden', 'outputs.bin');
      const values = await readFile(golden);
      values.writeInt32LE(values.readInt32LE(4 * 21) + 1, 4 * 21);
      await writeFile(golden, values);
      const told = await runProgram('python3', check, folder);
      expect(told.code).toBe(1);
      expect(told.stdout).toMatch(
        /^best: 1 values differ; frame 2, value \[0\] is \d+, the reference has \d+\n$/,
      );
    },
  );
});

/** Ports of every kind of value and width: what is packed, bit by bit in Python's own integers, and that it comes back. */
const everyPort = `
import numpy as np
from driver import Port
random = np.random.default_rng(5)
for kind, bits in [("bit", 1)] + [(kind, bits) for kind in ("signed", "unsigned") for bits in (1, 2, 3, 5, 7, 8, 9, 12, 16, 23, 32)]:
    if (kind, bits) == ("unsigned", 32): continue
    for lanes in (1, 2, 3, 8, 13):
        slot = 1
        while slot * 8 < lanes * bits: slot *= 2
        words, frames = 3, 2
        size = -(-words * slot // 64) * 64
        port = Port("x", (words, lanes), words, lanes, bits, kind, slot, size, 0)
        lo, hi = {"bit": (0, 1), "signed": (-2 ** (bits - 1), 2 ** (bits - 1) - 1), "unsigned": (0, 2 ** bits - 1)}[kind]
        values = random.integers(lo, hi, (frames, words, lanes), endpoint=True)
        if kind == "bit": values = 2 * values - 1
        packed = port.pack(values)
        assert packed.shape == (frames, size) and packed.dtype == np.uint8
        for frame in range(frames):
            for word in range(words):
                whole = int.from_bytes(packed[frame, word * slot : (word + 1) * slot].tobytes(), "little")
                for lane in range(lanes):
                    value = int(values[frame, word, lane])
                    raw = (1 if value > 0 else 0) if kind == "bit" else value & ((1 << bits) - 1)
                    assert whole >> (lane * bits) & ((1 << bits) - 1) == raw, (kind, bits, lanes)
                assert whole >> (lanes * bits) == 0
        assert not packed[:, words * slot :].any()
        assert (port.unpack(packed) == values).all(), (kind, bits, lanes)
print("agree")
`;

describe('a port of driver.py', () => {
  it('packs values of every kind and width at their bits, and unpacks them', async context => {
    if (!hasNumpy) context.skip(missing);
    const folder = scratch();
    await writeProject(
      showcaseProject().files.filter(({ path }) => path === 'driver.py'),
      folder,
    );
    expect(await runProgram('python3', ['-c', everyPort], folder)).toEqual({
      code: 0,
      stdout: 'agree\n',
      stderr: '',
    });
  });
});
