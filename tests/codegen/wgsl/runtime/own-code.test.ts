import { expect, it } from 'vitest';
import { doubled } from './doubling.ts';
import { gpuOf, open } from './open.ts';

/** GPUBufferUsage.MAP_READ | COPY_DST, and GPUMapMode.READ: Node has them not as globals. */
const readBack = 1 | 8;
const read = 1;

it('encode records the network into the caller’s own commands, between buffers of the caller’s', async context => {
  const adapter = await gpuOf(context).requestAdapter();
  const device = await adapter!.requestDevice();
  const net = await open(context, { device });
  const result = device.createBuffer({ size: 16, usage: readBack });
  device.queue.writeBuffer(net.inputBuffer!, 0, Int32Array.of(9, 8, 7, 6));
  const encoder = device.createCommandEncoder();
  net.encode(encoder);
  encoder.copyBufferToBuffer(net.outputBuffer!, 0, result, 0, 16);
  device.queue.submit([encoder.finish()]);
  await result.mapAsync(read);
  expect([...new Int32Array(result.getMappedRange())]).toEqual(doubled([9, 8, 7, 6]));
  net.destroy();
  // The device is the caller's: it outlives the network.
  const next = await open(context, { device });
  expect(await next.run(Uint8Array.of(1, 2, 3, 4))).toEqual(Int32Array.from(doubled([1, 2, 3, 4])));
  next.destroy();
  device.destroy();
});

it('profile times every layer of the last image', async context => {
  const net = await open(context, { profile: true });
  if (!net.device.features.has('timestamp-query')) context.skip('the adapter has no timestamps');
  expect(net.timings).toBeUndefined();
  const images = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  expect(await net.run(images)).toEqual(
    Int32Array.from([...doubled([1, 2, 3, 4]), ...doubled([5, 6, 7, 8])]),
  );
  expect(net.timings).toEqual([{ layer: 'double', milliseconds: expect.any(Number) as number }]);
  expect(net.timings![0]!.milliseconds).toBeGreaterThanOrEqual(0);
  net.destroy();
});

it('tells what goes in and comes out', async context => {
  const net = await open(context);
  expect(net.meta).toMatchObject({ name: 'doubling', inputs: [{ name: 'x' }], outputs: [{ name: 'y' }] });
  net.destroy();
});
