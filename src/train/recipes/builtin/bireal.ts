const sgd = { kind: 'sgd', momentum: 0.9 };
const falling = (from: number) => ({ kind: 'step', from, factor: 0.1, at: [0.5, 0.75] });
const smooth = { weight_gradient: 'magnitude_aware', clip_latents: false };

/** Bi-Real Net (Liu et al., ECCV 2018): real weights first, in three steps ever nearer to the sign, then one bit. */
export const bireal = {
  name: 'bireal',
  about:
    'three steps of real weights (ReLU, leaky clip, clip), then one bit, then batch norms take the scale',
  sources: [
    'Bi-Real Net, ECCV 2018, section 3.4, and the README of its Caffe release: the three steps of initialisation; the 18-layer net in one bit: SGD with momentum 0.9, no decay, batch 128, 20 epochs at 0.01, a tenth of it from epochs 10 and 15; at last signs without a scale, and batch norms trained for an epoch',
    'gradient of the weights: magnitude aware, section 3.3',
    'our choice: rates and epochs of the first three steps, which the release does not state; flip and a crop of 8 to 100 % of the area as in its PyTorch release',
  ],
  batch: 128,
  augment: { flip: true, crop: 0.08 },
  begin: 'msra',
  steps: [
    {
      name: 'relu',
      epochs: 20,
      groups: [{ tensors: 'all', optimizer: sgd, rate: falling(0.1) }],
      stand_ins: { weights: 'real', activations: 'relu' },
    },
    {
      name: 'leaky-clip',
      epochs: 20,
      groups: [{ tensors: 'all', optimizer: sgd, rate: falling(0.01) }],
      stand_ins: { weights: 'real', activations: 'leaky_clip' },
    },
    {
      name: 'clip',
      epochs: 20,
      groups: [{ tensors: 'all', optimizer: sgd, rate: falling(0.01) }],
      stand_ins: { weights: 'real', activations: 'clip' },
    },
    {
      name: 'binary',
      epochs: 20,
      groups: [{ tensors: 'all', optimizer: sgd, rate: falling(0.01) }],
      ...smooth,
    },
    {
      name: 'batch-norms',
      epochs: 1,
      groups: [
        { tensors: 'binary', optimizer: sgd, rate: { kind: 'constant', from: 0 } },
        { tensors: 'all', optimizer: sgd, rate: { kind: 'constant', from: 0.0001 } },
      ],
      take_signs: true,
      ...smooth,
    },
  ],
};
