// node scripts/setup-rivals.mjs: puts what the web benches compare with, ONNX Runtime Web and TensorFlow.js, into .cache/rivals (160 MB).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.mjs';

const packages = {
  'onnxruntime-web': '1.30.0',
  '@tensorflow/tfjs-core': '4.22.0',
  '@tensorflow/tfjs-backend-cpu': '4.22.0',
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
};
const home = join(root, '.cache', 'rivals');

const isThere = Object.entries(packages).every(([name, version]) => {
  const file = join(home, 'node_modules', name, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
});
if (!isThere) {
  console.log('installing ONNX Runtime Web and TensorFlow.js into .cache/rivals (160 MB)');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, {
    cwd: home,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
