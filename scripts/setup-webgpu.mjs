// node scripts/setup-webgpu.mjs: puts WebGPU for Node (Dawn) and a headless Chromium with SwiftShader, a GPU made of software, into
// .cache/webgpu, by npm alone: no driver, no system package. Tests and benches find them there; so does bnnir run from this folder.
import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { root } from './process.mjs';

const packages = { webgpu: '0.6.2', '@sparticuz/chromium': '147.0.0', 'playwright-core': '1.65.1' };
const home = join(root, '.cache', 'webgpu');
const browser = join(home, 'browser');

if (!isInstalled()) install();
if (process.platform === 'linux' && !existsSync(browser)) await unpackBrowser();

function isInstalled() {
  return Object.entries(packages).every(([name, version]) => {
    const file = join(home, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
  });
}

/** Their install scripts do nothing that is needed here, so none runs. */
function install() {
  console.log('installing WebGPU for Node and a headless browser into .cache/webgpu (120 MB)');
  mkdirSync(home, { recursive: true });
  rmSync(browser, { recursive: true, force: true });
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ private: true, dependencies: packages }, null, 2),
  );
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, {
    cwd: home,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(1);
}

/** The program, its libraries and fonts, and SwiftShader, in one folder that appears whole. */
async function unpackBrowser() {
  const modules = join(home, 'node_modules');
  const packed = join(modules, '@sparticuz', 'chromium', 'bin');
  const { extract } = createRequire(join(modules, '@sparticuz', 'chromium', 'package.json'))('tar-fs');
  const scratch = mkdtempSync(join(home, 'unpack-'));
  const inflate = (file, target) =>
    pipeline(createReadStream(join(packed, file)), createBrotliDecompress(), target);
  try {
    const files = join(scratch, 'files');
    mkdirSync(files);
    await inflate('chromium.br', createWriteStream(join(files, 'chromium'), { mode: 0o755 }));
    for (const name of ['swiftshader', 'al2023', 'fonts']) await inflate(`${name}.tar.br`, extract(files));
    const fonts = `<dir>${join(browser, 'fonts')}</dir><cachedir>${join(browser, 'font-cache')}</cachedir>`;
    writeFileSync(join(files, 'fonts.conf'), `<?xml version="1.0"?><fontconfig>${fonts}</fontconfig>\n`);
    renameSync(files, browser);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
