// What the tests use beyond npm's packages, how to see whether it is there, and how to get it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { root, run, runs } from './process.mjs';

const cache = join(root, '.cache');

/** name -> how it is probed, its Debian package, and what it is for. */
export const tools = {
  'g++': { probe: ['g++', '--version'], apt: 'g++', use: 'C simulation' },
  make: { probe: ['make', '--version'], apt: 'make', use: 'the Makefile of a generated project' },
  'clang++': { probe: ['clang++', '--version'], apt: 'clang', use: 'generated code under a second compiler' },
  tclsh: { probe: ['tclsh', '/dev/null'], apt: 'tcl', use: 'parsing the generated run.tcl' },
  pip: {
    probe: ['python3', '-m', 'pip', '--version'],
    apt: 'python3-pip',
    use: 'fetching the ap_int headers',
  },
  numpy: {
    probe: ['python3', '-c', 'import numpy'],
    apt: 'python3-numpy',
    use: 'running the export from PyTorch that the documentation shows',
  },
};

const isThere = name => runs(tools[name].probe[0], tools[name].probe.slice(1));

/** The ap_int.h and hls_stream.h that AMD publishes, as the hls4ml wheel carries them. */
const headers = {
  directory: join(cache, 'ap_types'),
  wheel: 'hls4ml-1.3.0-py3-none-any.whl',
  requirement: 'hls4ml==1.3.0',
  sha256: '01bf1de2cd9bca56699b9fe3385cb1735026b022f9580fe1d73faf192dfb90f2',
  inside: 'hls4ml/templates/vivado/ap_types/',
};

/** Installs and downloads what is missing; what cannot be had is said, and the tests that need it skip. */
export async function installMissing() {
  const missing = Object.keys(tools).filter(name => !isThere(name));
  if (missing.length > 0) await aptInstall(missing.map(name => tools[name].apt));
  for (const name of missing.filter(name => !isThere(name)))
    console.log(
      `missing ${name} (${tools[name].use}). Debian, Ubuntu: sudo apt-get install ${tools[name].apt}`,
    );
  try {
    await fetchHeaders();
  } catch (error) {
    console.log(`missing the ap_int headers: ${error.message}`);
  }
  const fetched = await run(process.execPath, [join(root, 'scripts', 'fetch-data.mjs')]);
  if (fetched.status !== 0)
    console.log('missing data sets: scripts/fetch-data.mjs did not end well, see above');
  const engine = await run(process.execPath, [join(root, 'scripts', 'setup-tfjs-node.mjs')], {
    seconds: 600,
  });
  if (engine.status !== 0)
    console.log('missing the training engine: scripts/setup-tfjs-node.mjs did not end well, see above');
  const webgpu = await run(process.execPath, [join(root, 'scripts', 'setup-webgpu.mjs')], { seconds: 300 });
  if (webgpu.status !== 0)
    console.log(
      'missing WebGPU and the headless browser: scripts/setup-webgpu.mjs did not end well, see above',
    );
}

/** As root, or through a sudo that asks nothing. */
async function aptInstall(packages) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  if (!runs('apt-get', ['--version']) || (sudo.length > 0 && !runs('sudo', ['-n', 'true']))) return;
  console.log(`installing ${packages.join(', ')}`);
  await run(apt[0], [...apt.slice(1), 'update', '-qq'], { seconds: 180 });
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  await run(apt[0], [...apt.slice(1), ...install], { seconds: 600 });
}

/** Leaves the headers in .cache/ap_types; does nothing where they are. */
async function fetchHeaders() {
  if (existsSync(join(headers.directory, 'ap_int.h'))) return;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'wheel-'));
  try {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', scratch];
    const { status, stderr } = spawnSync('python3', [...pip, headers.requirement], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr?.trim() || 'python3 with pip is not installed');
    const wheel = readFileSync(join(scratch, headers.wheel));
    const sha256 = createHash('sha256').update(wheel).digest('hex');
    if (sha256 !== headers.sha256)
      throw new Error(`${headers.wheel} has SHA-256 ${sha256}, not ${headers.sha256}`);
    const files = unzipSync(wheel, { filter: file => file.name.startsWith(headers.inside) });
    const unpacked = join(scratch, 'ap_types');
    for (const [name, bytes] of Object.entries(files)) {
      const path = join(unpacked, name.slice(headers.inside.length));
      mkdirSync(dirname(path), { recursive: true });
      if (!name.endsWith('/')) writeFileSync(path, bytes);
    }
    rmSync(headers.directory, { recursive: true, force: true });
    renameSync(unpacked, headers.directory);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
