import { describe, expect, it } from 'vitest';
import { coloursFor } from '../../src/cli/paint.ts';
import { reportFailure } from '../../src/cli/report-failure.ts';
import { bnnir, everything, inEmptyFolder, json, tiny, write } from '../cli/support.ts';
import { refused } from './support.ts';

inEmptyFolder();

describe('commands and options', () => {
  it('a command that there is not', async () => {
    expect(await refused({}, 'compil net.bnn')).toMatchInlineSnapshot(`
      "error[E0001]: there is no command 'compil'
       = help: did you mean 'compile'?
      "
    `);
  });

  it('options and arguments that a command does not take', async () => {
    expect(await refused({}, 'compile net.bnn --target fpga --clok 100')).toMatchInlineSnapshot(`
      "error[E0002]: unknown option '--clok'
       = help: did you mean --clock?
      "
    `);
    expect(await refused({}, 'compile --target fpga')).toMatchInlineSnapshot(`
      "error[E0002]: missing required argument 'net'
       = help: 'bnnir compile --help' shows how it is used
      "
    `);
    expect(await refused({}, 'compile net.bnn')).toMatchInlineSnapshot(`
      "error[E0002]: required option '--target <name>' not specified
       = help: 'bnnir compile --help' shows how it is used
      "
    `);
    expect(await refused({}, 'compile net.bnn --target fpga --clock fast')).toMatchInlineSnapshot(`
      "error[E0002]: --clock wants a number > 0, found 'fast'
      "
    `);
    expect(await refused({}, 'check net.bnn --set classes')).toMatchInlineSnapshot(`
      "error[E0002]: --set wants name=value, found 'classes'
       = help: --set classes=100
      "
    `);
    expect(await refused({ 'net.bnn': tiny }, 'params net.bnn --init 1')).toMatchInlineSnapshot(`
      "error[E0002]: --init wants a file to write
       = help: -o net.safetensors
      "
    `);
    expect(await refused({ 'net.bnn': tiny }, 'run net.bnn --weights random')).toMatchInlineSnapshot(`
      "error[E0002]: run wants images: --data NAME:SPLIT or --input FILE
       = help: --data mnist:test, or --input digits.npy
      "
    `);
    expect(
      await refused({ 'net.bnn': tiny }, 'compile net.bnn --target fpga --weights random --stop-after fuse'),
    ).toMatchInlineSnapshot(`
      "error[E0002]: no pass 'fuse' to stop after
       = help: there are drop-training, binarize-weights, merge-parallel-conv, split-avgpool, fold-input, fold-input-rounding, commute, fuse-thresholds, to-fixed-point, fuse-fixed-thresholds, hoist-threshold, absorb-flips, fold-padding, finish-integer, absorb-order, fold-constant-channels, pack-bits<32>
      "
    `);
  });

  it('contradictions are refused, not guessed', async () => {
    const files = { 'net.bnn': tiny };
    expect(await refused(files, 'run net.bnn --data mnist:test --stage packed --target fpga'))
      .toMatchInlineSnapshot(`
      "error[E0003]: option '--target <name>' cannot be used with option '--stage <stage>'
       = help: 'bnnir run --help' shows how it is used
      "
    `);
    expect(await refused(files, 'run net.bnn --data mnist:test --input a.npy')).toMatchInlineSnapshot(`
      "error[E0003]: option '--data <name:split>' cannot be used with option '--input <file>'
       = help: 'bnnir run --help' shows how it is used
      "
    `);
    expect(await refused(files, 'params net.bnn --init 1 -o net.npz --weights other.npz'))
      .toMatchInlineSnapshot(`
      "error[E0003]: --init draws weights, --weights reads them: give one of the two
      "
    `);
    expect(await refused(files, 'cost net.bnn --target fpga --counter metapruning')).toMatchInlineSnapshot(`
      "error[E0003]: --counter counts the network, --target plans hardware: give one of the two
      "
    `);
  });

  it('JSON and the text of the network do not share stdout', async () => {
    write('net.bnn', tiny);
    const { status, stdout } = await bnnir(
      'compile net.bnn --target fpga --weights random --print-ir --json',
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: 'E0003' }] });
  });

  it('what this version lacks', async () => {
    expect(await refused({}, 'search net.bnn --data mnist')).toMatchInlineSnapshot(`
      "error[E0004]: the command 'search' is not in this version
       = help: 'bnnir --help' lists those that are
      "
    `);
  });

  it('a file that is not there, a folder', async () => {
    expect(await refused({}, 'check net.bnn')).toMatchInlineSnapshot(`
      "error[E0005]: cannot read net.bnn: there is no such file
      "
    `);
    expect(await refused({ 'folder/a.bnn': tiny }, 'check folder')).toMatchInlineSnapshot(`
      "error[E0005]: cannot read folder: it is a folder
      "
    `);
  });

  it('names that there are not', async () => {
    expect(await refused({}, 'explain E0299')).toMatchInlineSnapshot(`
      "error[E0009]: there is no code E0299
       = help: did you mean 'E0209'?
      "
    `);
    expect(await refused({}, 'ops convolve')).toMatchInlineSnapshot(`
      "error[E0009]: there is no layer or op 'convolve'
       = help: 'bnnir ops' lists them
      "
    `);
    expect(
      await refused(
        { 'net.bnn': tiny },
        'compile net.bnn --target fpga --weights random --print-ir=fuse-treshold',
      ),
    ).toMatchInlineSnapshot(`
      "error[E0009]: no pass 'fuse-treshold' was run
       = help: did you mean 'fuse-thresholds'?
      "
    `);
  });
});

describe('files that options name', () => {
  it('a text that is no network', async () => {
    expect(await refused({ 'net.ir': 'bnnir 1\ngraph g @trained {\n  input %x i8[4]\n}\n' }, 'check net.ir'))
      .toMatchInlineSnapshot(`
      "error[E0008]: wanted input, tensor, %value or output, found 'input %x i8[4]'
       --> net.ir:3:1
      3 |   input %x i8[4]
        | ^^^^^^^^^^^^^^^^
      "
    `);
    expect(await refused({ 'net.ir': '' }, 'check net.ir')).toMatchInlineSnapshot(`
      "error[E0008]: wanted 'graph NAME @STAGE {', found an empty file
       --> net.ir:1:1
      1 | 
        | ^
      "
    `);
  });

  it('a configuration and a folding that are malformed', async () => {
    expect(await refused({ 'net.bnn': tiny, 'genes.json': '[1]' }, 'check net.bnn --config genes.json'))
      .toMatchInlineSnapshot(`
      "error[E0011]: genes.json: not a JSON object
       = help: a configuration is { "stage1.width": 58, ... }
      "
    `);
    const compile = 'compile net.bnn --target fpga --weights random --folding';
    expect(await refused({ 'fold.json': '{ "stem": ' }, `${compile} fold.json`)).toMatchInlineSnapshot(`
      "error[E0011]: fold.json is not JSON: Unexpected end of JSON input
      "
    `);
    expect(await refused({ 'fold.json': '{ "stem": { "pe": 0 } }' }, `${compile} fold.json`))
      .toMatchInlineSnapshot(`
        "error[E0011]: fold.json: 'stem' has pe 0; a whole number >= 1 is wanted
         = help: a folding is { "layer1.conv": { "pe": 16, "simd": 9 }, ... }; weights, window, multiply and ring may be added
        "
      `);
  });
});

describe('a tool that is missing', () => {
  it('refuses to run a target, and says how to get the tool', async () => {
    const path = process.env.PATH;
    process.env.PATH = '';
    try {
      expect(
        await refused({ 'net.bnn': tiny }, 'run net.bnn --weights random --data mnist:test --target fpga'),
      ).toMatchInlineSnapshot(`
        "error[E0010]: g++ is not installed; it runs the target fpga here
         = help: apt install g++
        "
      `);
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('a mistake of bnnir', () => {
  it('exits with 2, a stack and how to report it', () => {
    const said: string[] = [];
    const status = reportFailure(new Error('two and two are five'), {
      terminal: {
        out: () => undefined,
        note: text => void said.push(text),
        isTTY: { out: false, err: false },
        env: {},
      },
      isJson: false,
      colours: coloursFor(false),
      sources: new Map(),
      version: '0.1.0',
      argv: ['compile', 'net.bnn'],
    });
    expect(status).toBe(2);
    expect(said[0]).toMatchInlineSnapshot(`
      "error[E0901]: bnnir made a mistake: two and two are five
       = help: please report it with the lines below and the file; \`--print-ir\` shows how far it came
      "
    `);
    expect(said[1]).toContain('bnnir compile net.bnn');
    expect(said[1]).toContain('driver.test.ts');
  });

  it('is JSON under --json, as every failure is', async () => {
    expect(await json('check nope.bnn')).toEqual({
      diagnostics: [
        {
          severity: 'error',
          code: 'E0005',
          message: 'cannot read nope.bnn: there is no such file',
        },
      ],
    });
    expect(everything()).toEqual([]);
  });
});
