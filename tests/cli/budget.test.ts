import { beforeEach, describe, expect, it } from 'vitest';
import { bnnir, inEmptyFolder, json, tiny, write } from './support.ts';

inEmptyFolder();
beforeEach(() => {
  write('net.bnn', tiny);
});

interface Report {
  readonly part: string;
  readonly lut: number;
  readonly limited_by: string;
  readonly budget: Readonly<Record<string, number>> | null;
  readonly certificate: object | null;
  readonly layers: readonly { readonly name: string; readonly weights: string; readonly window: string }[];
}
const reportOf = async (file: string, more: string) =>
  (await json(`cost ${file} --target fpga${more}`)).report as Report;

describe('within a budget', () => {
  it('JSON has the wall and the proof, or neither', async () => {
    const report = await reportOf('net.bnn', ' --part xc7z010 --budget lut=9000,bram=50%');
    expect(report.budget).toEqual({ lut: 9000, ff: 17600, bram18: 60, uram: 0, dsp: 64 });
    expect(report.lut).toBeLessThanOrEqual(9000);
    expect(Object.keys(report.certificate!)).toEqual([
      'impossible_cycles',
      'lut_share',
      'too_slow',
      'open_cycles',
    ]);
    expect(await reportOf('net.bnn', ' --fps 100')).toMatchObject({ budget: null, certificate: null });
  });

  it('the file says it as the options do; its part may be a file beside it', async () => {
    write(
      'board.json',
      '{ "name": "board", "lut": 20000, "ff": 18000, "bram18": 120, "uram": 0, "dsp": 80 }',
    );
    write(
      'hw.bnn',
      `${tiny}hardware fpga {\n  part: "board.json"\n  budget: { lut: 9000 }\n  fold: { stem: { weights: bram } }\n}\n`,
    );
    const report = await reportOf('hw.bnn', '');
    expect(report).toMatchObject({ part: 'board', budget: { lut: 9000, ff: 9000, bram18: 96 } });
    expect(report.layers[0]).toMatchObject({ name: 'stem', weights: 'bram' });
  });

  it('the terminal tells why not faster', async () => {
    const { stdout } = await bnnir('cost net.bnn --target fpga --part xc7z010 --budget lut=9000');
    expect(stdout).toMatch(/is proven impossible: |nothing faster exists/);
  });
});
