import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
const readme = readFileSync(join(root, 'README.md'), 'utf8');
let folder = '';

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}
let packed: Packed;

const bnnir = (...args: readonly string[]) =>
  spawnSync(npx, ['--no-install', 'bnnir', ...args], { cwd: folder, encoding: 'utf8' });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnnir-package-'));
  if (!existsSync(join(root, 'dist', 'cli.js')))
    execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' });
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  [packed] = JSON.parse(execFileSync(npm, pack, { cwd: root, encoding: 'utf8' })) as [Packed];
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  execFileSync(npm, [...install, join(folder, packed.filename)], { cwd: folder, stdio: 'inherit' });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the packed package, installed in an empty folder', () => {
  it('holds what runs and what is read, no sources, no tests', () => {
    const tops = new Set(packed.files.map(file => file.path.split('/')[0]));
    expect([...tops].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'examples',
      'package.json',
    ]);
    expect(packed.files.filter(file => /\.test\.|(^|\/)tests\//.test(file.path))).toEqual([]);
  });

  it('brings every template and runtime header that src has', () => {
    const assets = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file =>
      /\.(hbs|h|hpp|css|js)$/.test(file),
    );
    const installed = join(folder, 'node_modules', 'bnnir', 'dist');
    expect(assets.length).toBeGreaterThan(0);
    expect(assets.filter(file => !existsSync(join(installed, file)))).toEqual([]);
  });

  it('bnnir --help names the commands', () => {
    const { status, stdout } = bnnir('--help');
    expect(status).toBe(0);
    for (const command of ['compile', 'check', 'run', 'verify', 'doctor']) expect(stdout).toContain(command);
  });

  it('bnnir --version is the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(bnnir('--version').stdout.trim()).toBe(version);
  });

  it('checks an example that came with it', () => {
    const example = join('node_modules', 'bnnir', 'examples', 'mnist-conv', 'mnist-conv.bnn');
    expect(bnnir('check', example)).toMatchObject({ status: 0 });
  });

  it('compiles an example to an HLS project', () => {
    const example = join('node_modules', 'bnnir', 'examples', 'mnist-conv', 'mnist-conv.bnn');
    const { status, stdout, stderr } = bnnir(
      'compile',
      example,
      '--target',
      'fpga',
      '-o',
      'project',
      '--json',
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const { files } = JSON.parse(stdout) as { files: readonly string[] };
    expect(files).toContain('mnist_conv.cpp');
    for (const file of files) expect(existsSync(join(folder, 'project', file)), file).toBe(true);
  });

  it('checks the network of the README', () => {
    const network = /```bnn\n([\s\S]*?)```/.exec(readme)?.[1];
    writeFileSync(join(folder, 'digits.bnn'), network ?? '');
    expect(bnnir('check', 'digits.bnn')).toMatchObject({ status: 0, stderr: '' });
  });

  it('runs every command of the README’s first network, in order', context => {
    if (spawnSync('g++', ['--version']).status !== 0) context.skip('g++ is not installed (apt install g++)');
    const commands = /npm link[^\n]*\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const lines = commands.split('\n').flatMap(line => {
      const command = line.replace(/\s+#.*/, '').trim();
      return command === '' ? [] : [command];
    });
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const [program = '', ...args] = line.split(' ');
      const { status, stdout, stderr } =
        program === 'bnnir' ? bnnir(...args) : spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
      expect({ line, status, said: status === 0 ? '' : stdout + stderr }).toEqual({
        line,
        status: 0,
        said: '',
      });
    }
  });

  it('can be imported as a library', () => {
    const script = "import('bnnir').then(m => console.log(Object.keys(m).length > 0))";
    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
    expect(stdout.trim()).toBe('true');
  });
});
