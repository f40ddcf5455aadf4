import { cropped, watchPictures } from './picture.js';
import { adapterOf, showNothing, showScores } from './results.js';
import { Sketch } from './sketch.js';
import { showTrouble } from './trouble.js';

/** @param {string} id */
const part = id => /** @type {any} */ (document.getElementById(id));

/** @type {any} */
let net;
/** The input that waits for a run; the last one wins. @type {any} */
let waiting;
let isRunning = false;
/** How often the drawing was cleared: what was drawn before has no answer any more. */
let cleared = 0;
/** Milliseconds of the latest runs. @type {number[]} */
const times = [];
const start = performance.now();

async function load() {
  waiting = undefined;
  net = undefined;
  try {
    const { createNet, meta } = await importNet();
    if (!part('work').dataset.ready) prepare(meta);
    part('work').hidden = false;
    part('status').textContent = 'Loading weights and compiling kernels';
    part('progress').hidden = false;
    const onProgress = (/** @type {number} */ loaded, /** @type {number} */ total) =>
      (part('progress').value = loaded / total);
    net = await createNet({ onProgress });
    part('adapter').textContent = adapterOf(net.device);
    part('ready').textContent = `${Math.round(performance.now() - start)} ms`;
    part('status').textContent = 'Ready';
    part('facts').hidden = false;
  } catch (error) {
    fail(error);
  }
  part('progress').hidden = true;
}

/** Told apart from errors inside it: a module cannot be imported from file:. */
async function importNet() {
  const file = './net.js';
  try {
    return await import(file);
  } catch (error) {
    throw location.protocol === 'file:' ? { code: 'not-served', message: `${error}` } : error;
  }
}

/** @param {any} error */
function fail(error) {
  part('status').textContent = '';
  // Controls that answer nothing are worse than none.
  part('work').hidden = true;
  showTrouble(part('trouble'), error, load);
}

/** Shows the controls that suit the input, once. @param {any} meta */
function prepare({ inputs }) {
  part('work').dataset.ready = 'yes';
  const [height = 1, width = 1, channels = 0] = inputs[0].shape;
  const isPicture = inputs.length === 1 && inputs[0].element === 'u8' && inputs[0].shape.length === 3;
  showNothing(part('answer'), part('bars'), 'Nothing to look at yet.');
  if (isPicture && channels === 1) prepareSketch(width, height);
  else if (isPicture && channels >= 3) preparePictures(width, height);
  else prepareNumbers(inputs);
}

/** @param {number} width @param {number} height */
function prepareSketch(width, height) {
  const sketch = new Sketch(part('sketch'), () => {
    if (sketch.isEmpty) {
      waiting = undefined;
      cleared++;
      showNothing(part('answer'), part('bars'), 'Nothing to look at yet.');
      part('seen').hidden = true;
      return;
    }
    const values = sketch.centred(width, height);
    const grey = new ImageData(width, height);
    values.forEach((value, index) => grey.data.set([value, value, value, 255], 4 * index));
    look(values, grey);
  });
  part('draw').hidden = false;
  part('clear').hidden = false;
  part('clear').addEventListener('click', () => sketch.clear());
}

/** @param {number} width @param {number} height */
function preparePictures(width, height) {
  const drop = part('drop');
  drop.hidden = false;
  watchPictures(
    { file: part('file'), zone: drop.firstElementChild, image: part('picture'), text: part('drop-text') },
    bitmap => {
      const pixels = cropped(bitmap, width, height);
      look(pixels, pixels);
    },
  );
}

/** Networks that take no picture get numbers. @param {any[]} inputs */
function prepareNumbers(inputs) {
  part('random').hidden = false;
  part('random').addEventListener('click', () => {
    const values = inputs.map(({ name, shape, lo, hi }) => {
      const size = shape.reduce(
        (/** @type {number} */ product, /** @type {number} */ extent) => product * extent,
        1,
      );
      return [name, Int32Array.from({ length: size }, () => Math.floor(lo + Math.random() * (hi - lo + 1)))];
    });
    look(inputs.length === 1 ? values[0]?.[1] : Object.fromEntries(values));
  });
}

/**
 * @param {any} input
 * @param {ImageData} [seen]
 */
function look(input, seen) {
  if (seen) {
    const canvas = part('seen').firstElementChild;
    canvas.width = seen.width;
    canvas.height = seen.height;
    canvas.getContext('2d').putImageData(seen, 0, 0);
    part('seen').hidden = false;
  }
  waiting = input;
  runWaiting();
}

async function runWaiting() {
  if (isRunning || !net) return;
  isRunning = true;
  // What a first stroke alone looks like is no answer worth reading out: there is more to come.
  part('answer').ariaBusy = 'true';
  try {
    while (waiting !== undefined) {
      const input = waiting;
      waiting = undefined;
      const clearedBefore = cleared;
      const begin = performance.now();
      const result = await net.run(input);
      times.push(performance.now() - begin);
      if (cleared !== clearedBefore) continue;
      const [output] = net.meta.outputs;
      showScores(
        part('bars'),
        part('answer'),
        result instanceof Int32Array ? result : result[output.name],
        output,
      );
      showTime();
    }
  } catch (error) {
    fail(error);
  }
  isRunning = false;
  part('answer').ariaBusy = 'false';
}

function showTime() {
  const latest = times.slice(-20).sort((a, b) => a - b);
  const median = latest[latest.length >> 1] ?? 0;
  part('time').textContent = `${median.toFixed(1)} ms (median of ${latest.length})`;
}

await load();
runWaiting();
