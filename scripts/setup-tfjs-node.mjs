// node scripts/setup-tfjs-node.mjs: puts the engine that `bnnir train` runs on, @tensorflow/tfjs-node, into .cache/engine. The
// package's own installer downloads a prebuilt library; where that fails, libtensorflow and its C headers come from PyPI's
// tensorflow-cpu wheel and the Node binding is built against them (python3 with pip, g++, make; 232 MB to download).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './process.mjs';

const engine = { name: '@tensorflow/tfjs-node', version: '4.22.0' };
/** The last release whose C interface the binding's sources compile against, and whose library has AVX-512 kernels. */
const tensorflow = {
  requirement: 'tensorflow-cpu==2.12.0',
  sha256: 'e8c7047552a2d759f3e65ac13e36dd24bb5fec2e6576e848287811ec44b3d62f',
};

const home = join(root, '.cache', 'engine');
const module = join(home, 'node_modules', engine.name);
const wheels = join(root, '.cache', 'tensorflow');

/** Ends the script with what failed and the last lines it printed. */
function need(command, args, { cwd = home, seconds = 900, env = {} } = {}) {
  const ended = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: seconds * 1000,
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
  if (ended.status === 0) return;
  const told = `${ended.stdout ?? ''}${ended.stderr ?? ''}`.trim().split('\n').slice(-12).join('\n');
  console.error(`${command} ${args.join(' ')} failed\n${ended.error?.message ?? told}`);
  process.exit(1);
}

/** Whether the engine loads and computes with its native library. */
const works = () =>
  existsSync(join(module, 'package.json')) &&
  spawnSync(
    process.execPath,
    ['-e', `process.exit(require(${JSON.stringify(engine.name)}).getBackend() === 'tensorflow' ? 0 : 1)`],
    { cwd: home, stdio: 'ignore', env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } },
  ).status === 0;

if (works()) console.log(`${engine.name} is ready already`);
else {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "name": "engine", "private": true }\n');
  console.log(`installing ${engine.name}@${engine.version} into .cache/engine`);
  need('npm', ['install', '--save-exact', '--ignore-scripts', `${engine.name}@${engine.version}`]);
  // Its own way first; it may fail, or wait for a host that does not answer.
  spawnSync('npm', ['rebuild', engine.name], { cwd: home, stdio: 'ignore', timeout: 120_000 });
  if (!works()) buildFromWheel();
  if (!works()) {
    console.error(`${engine.name} was built but does not load`);
    process.exit(1);
  }
  console.log(`${engine.name} is ready`);
}

function buildFromWheel() {
  console.log(`no prebuilt library could be had: building against ${tensorflow.requirement}`);
  unpackLibrary(fetchWheel());
  // node-gyp wants Node's own headers: those of the installation that runs this, where it has them.
  const prefix = dirname(dirname(process.execPath));
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  need('npm', ['rebuild', engine.name, '--build-from-source'], {
    env: hasHeaders ? { npm_config_nodedir: prefix } : {},
  });
}

/** Path of the wheel, downloaded where it is not there, its digest checked. */
function fetchWheel() {
  mkdirSync(wheels, { recursive: true });
  const wheel = () => readdirSync(wheels).find(name => name.endsWith('.whl'));
  if (wheel() === undefined) {
    const platform = ['--platform', 'manylinux_2_17_x86_64', '--python-version', '3.11'];
    const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--implementation', 'cp'];
    need('python3', [
      '-m',
      'pip',
      'download',
      ...options,
      ...platform,
      '--dest',
      wheels,
      tensorflow.requirement,
    ]);
  }
  const path = join(wheels, wheel());
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (sha256 === tensorflow.sha256) return path;
  rmSync(path);
  console.error(`${path} had SHA-256 ${sha256}, not ${tensorflow.sha256}: removed`);
  return process.exit(1);
}

/** Moves libtensorflow and the C headers to where the binding's build looks for them. */
function unpackLibrary(wheel) {
  const scratch = mkdtempSync(join(wheels, 'unpacked-'));
  const program = [
    'import sys, zipfile',
    'wheel = zipfile.ZipFile(sys.argv[1])',
    "folders = tuple('tensorflow/include/tensorflow/' + name for name in ('c/', 'core/platform/', 'tsl/'))",
    "wanted = [n for n in wheel.namelist() if n.startswith(('tensorflow/libtensorflow_',) + folders)]",
    'wheel.extractall(sys.argv[2], wanted)',
  ].join('\n');
  try {
    need('python3', ['-c', program, wheel, scratch]);
    const deps = join(module, 'deps');
    const lib = join(deps, 'lib');
    rmSync(deps, { recursive: true, force: true });
    mkdirSync(lib, { recursive: true });
    mkdirSync(join(deps, 'include'));
    renameSync(join(scratch, 'tensorflow', 'include', 'tensorflow'), join(deps, 'include', 'tensorflow'));
    for (const [library, stored] of [
      ['libtensorflow', 'libtensorflow_cc.so.2'],
      ['libtensorflow_framework', 'libtensorflow_framework.so.2'],
    ]) {
      renameSync(join(scratch, 'tensorflow', stored), join(lib, stored));
      // The names the linker looks for, and the one by which the package's installer sees that nothing is to be downloaded.
      for (const name of ['so', 'so.2', 'so.2.9.1'])
        if (`${library}.${name}` !== stored) symlinkSync(stored, join(lib, `${library}.${name}`));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
