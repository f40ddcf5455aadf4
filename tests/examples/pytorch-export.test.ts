import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bind, readNetwork, readWeights, slotsOf, tensorsFrom } from '../../src/index.ts';
import { root } from './support.ts';

/** What the script in the docs calls `model`: values as PyTorch's tensors give them, without PyTorch. */
const model = `
import numpy
class Value:
    def __init__(self, array): self.array = array
    def detach(self): return self
    def cpu(self): return self
    def numpy(self): return self.array
class Model:
    def state_dict(self):
        ramp = lambda *shape: numpy.arange(numpy.prod(shape), dtype="float32").reshape(shape)
        arrays = {
            "features.0.weight": ramp(4, 2, 3, 3),
            "features.2.weight": ramp(4), "features.2.bias": ramp(4) + 10,
            "features.2.running_mean": ramp(4) + 20, "features.2.running_var": ramp(4) + 30,
            "features.2.num_batches_tracked": numpy.array(7),
            "classifier.0.weight": ramp(10, 4), "classifier.0.bias": ramp(10),
        }
        return {name: Value(array) for name, array in arrays.items()}
model = Model()
`;
const network = `net exported {
  input image: f32[3, 3, 2]
  x = image |> conv(4, 3x3) as stem |> batchnorm |> flatten(order: chw)
  output scores = x |> dense(10, bias: true)
}
`;

test('the script in docs/pytorch.md writes a file that fits as it is', context => {
  const { status } = spawnSync('python3', ['-c', 'import numpy']);
  if (status !== 0) context.skip('python3 with numpy is not installed (apt install python3-numpy)');
  const folder = mkdtempSync(join(tmpdir(), 'bnnir-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const [, script = ''] = /```python\n(.*?)```/s.exec(readFileSync(join(root, 'docs/pytorch.md'), 'utf8'))!;
  const ended = spawnSync('python3', ['-c', model + script], { cwd: folder, encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 0, stderr: '' });

  const { graph } = readNetwork({ path: 'exported.bnn', text: network });
  const { tensors } = bind(graph, tensorsFrom(slotsOf(graph), readWeights(join(folder, 'net.npz'))));
  const weight = tensors.get('@stem.weight')!.data();
  // [out, kh, kw, in] here, [out, in, kh, kw] there: output 1, row 2, column 0, input 1.
  expect(weight[((1 * 3 + 2) * 3 + 0) * 2 + 1]).toBe(((1 * 2 + 1) * 3 + 2) * 3 + 0);
  const first = (name: string) => tensors.get(`@batchnorm.${name}`)!.data()[0];
  expect(['scale', 'shift', 'mean', 'variance'].map(first)).toEqual([0, 10, 20, 30]);
});
