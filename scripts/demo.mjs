// npm run demo: compiles examples/mnist-conv for an FPGA, simulates the C++ and shows that it agrees with the
// reference on real digits. Nothing is downloaded; Node and g++ are enough.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bnnir, root, runNode, runs } from './process.mjs';

const network = join('examples', 'mnist-conv', 'mnist-conv.bnn');
const digits = join('examples', 'mnist-conv', 'digits.npz');
const project = join('demo', 'mnist-conv-fpga');

const start = performance.now();
const say = text => console.log(`\n${text}`);

/** Prints the command as a reader would type it, runs it, and ends the demo where it fails. */
async function show(args) {
  console.log(`$ npx bnnir ${args.join(' ')}`);
  const { status } = await runNode(bnnir, args);
  if (status !== 0) fail(`that ended with exit code ${status}`);
}

/** The JSON object a bnnir command prints. */
function ask(args) {
  console.log(`$ npx bnnir ${args.join(' ')}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [bnnir, ...args, '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) fail(`that ended with exit code ${status}\n${stderr}${stdout}`);
  return JSON.parse(stdout);
}

function fail(why) {
  console.error(`\nThe demo stops: ${why}`);
  process.exit(1);
}

/** How to get a C++ compiler, by platform. */
const compilerHint = {
  linux:
    'Debian, Ubuntu: sudo apt-get install g++    Fedora: sudo dnf install gcc-c++    Arch: sudo pacman -S gcc',
  darwin: 'xcode-select --install    (or: brew install gcc)',
  win32:
    'winget install MSYS2.MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-gcc, and put its bin folder on PATH',
};

if (!runs('g++', ['--version']))
  fail(
    `g++ is not installed; it compiles the generated C++.\n${compilerHint[process.platform] ?? compilerHint.linux}`,
  );

say('1. Build');
if ((await runNode(join(root, 'scripts', 'build.mjs'), [])).status !== 0) fail('the build failed');
console.log(`dist/ is ready after ${((performance.now() - start) / 1000).toFixed(1)} s`);

say('2. A trained network becomes a Vitis HLS project');
rmSync(join(root, project), { recursive: true, force: true });
await show(['compile', network, '--target', 'fpga', '-o', project]);

say('3. The C simulation: the generated testbench runs the generated C++');
if (runs('make', ['--version'])) {
  console.log(`$ make -C ${project} csim`);
  if (spawnSync('make', ['-C', project, 'csim'], { cwd: root, stdio: 'inherit' }).status !== 0)
    fail('the C simulation did not agree');
} else
  console.log('make is not installed, so this step is left out; the next one compiles the same C++ with g++');

say('4. The same digits through the reference and through the generated C++');
if (!existsSync(join(root, digits))) fail(`${digits} is missing`);
const reference = ask(['run', network, '--data', digits]);
const generated = ask(['run', network, '--data', digits, '--target', 'fpga']);
const everyImage = ['--images', String(reference.images)];
const verified = ask(['verify', network, '--targets', 'fpga', '--data', digits, ...everyImage]).targets.fpga;

const of = ({ correct, images }) => `${correct} of ${images} digits right`;
say(`Done in ${((performance.now() - start) / 1000).toFixed(0)} s.
  reference interpreter   ${of(reference)}
  generated C++           ${of(generated)}
  compared                ${verified.values} output values of ${verified.images} images, ${verified.mismatches} mismatches (${verified.how})

The project is in ${relative(root, join(root, project))}/ : start with its README.md, then mnist_conv.cpp.
Next:
  npx bnnir check ${network}             edit the file and see what the checker says
  npx bnnir cost ${network} --target fpga
  npx bnnir --help`);
if (verified.mismatches !== 0) process.exit(2);
