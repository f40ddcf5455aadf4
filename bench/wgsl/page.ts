/**
 * The page all are timed in, one after the other in every round. `check` throws where a layer's twin computes other signs; `layer`
 * gives the milliseconds of a conv by name, `network` those of a whole run.
 */
export const page = `<!doctype html><title>kernels</title><script type="module">
import * as ort from '/ort/ort.webgpu.bundle.min.mjs';
import '/tf/tf-core.min.js';
import '/tf/tf-backend-cpu.min.js';
import '/tf/tf-backend-webgpu.min.js';
const tf = globalThis.tf;

const open = async folder => (await import(folder + '/net.js')).createNet({ device: await shared });
const shared = navigator.gpu.requestAdapter().then(adapter => adapter.requestDevice());

/** Milliseconds of one encoded network, of several submitted at once: as many as make the quick ones take as long as the slow. */
async function encoded(net, repeats) {
  const { device } = net;
  const start = performance.now();
  const encoder = device.createCommandEncoder();
  for (let i = 0; i < repeats; i++) net.encode(encoder);
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  return (performance.now() - start) / repeats;
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** One unmeasured round, then interleaved ones. */
async function rounds(works, count) {
  const times = Object.fromEntries(Object.keys(works).map(name => [name, []]));
  for (let round = -1; round < count; round++)
    for (const [name, work] of Object.entries(works)) {
      const time = await work();
      if (round >= 0) times[name].push(time);
    }
  return times;
}

globalThis.check = async (prefix, size, channels) => {
  const [bits, real] = [await open(prefix + '/bits'), await open(prefix + '/f32')];
  const x = Int8Array.from({ length: size * size * channels }, (_, i) => ((i * 7919) % 251) - 125);
  const [ours, twin] = [await bits.run(x), new Float32Array((await real.run(x)).buffer)];
  const wrong = ours.findIndex((value, i) => value !== twin[i]);
  bits.destroy();
  real.destroy();
  if (wrong >= 0) throw new Error(prefix + ': value ' + wrong + ' is ' + ours[wrong] + ', in f32 ' + twin[wrong]);
  return new Set(ours).size;
};

globalThis.layer = async (prefix, size, channels, count) => {
  const [bits, real] = [await open(prefix + '/bits-conv'), await open(prefix + '/f32-conv')];
  ort.env.wasm.wasmPaths = { wasm: '/ort/ort-wasm-simd-threaded.asyncify.wasm' };
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(prefix + '/model.onnx', { executionProviders: ['webgpu'] });
  const x = new ort.Tensor('float32', new Float32Array(size * size * channels), [1, channels, size, size]);
  await tf.setBackend('webgpu');
  await tf.ready();
  const image = tf.zeros([1, size, size, channels]);
  const filter = tf.zeros([3, 3, channels, channels]);
  const convolve = async () => {
    const y = tf.conv2d(image, filter, 1, 'same');
    await y.data();
    y.dispose();
  };
  const times = await rounds(
    {
      bits: () => encoded(bits, 40),
      f32: () => encoded(real, 4),
      ort: () => timed(() => session.run({ x })),
      tfjs: () => timed(convolve),
    },
    count,
  );
  for (const net of [bits, real]) net.destroy();
  for (const tensor of [image, filter]) tensor.dispose();
  await session.release();
  return times;
};

globalThis.network = async (prefix, values, count) => {
  const [bits, real] = [await open(prefix + '/bits'), await open(prefix + '/f32')];
  const x = new Uint8Array(values).fill(100);
  const times = await rounds({ bits: () => timed(() => bits.run(x)), f32: () => timed(() => real.run(x)) }, count);
  for (const net of [bits, real]) net.destroy();
  return times;
};

globalThis.adapter = async () => {
  const { vendor, architecture, description } = (await navigator.gpu.requestAdapter()).info;
  return description || vendor + ' ' + architecture;
};
globalThis.isReady = true;
</script>`;
