const adam = { kind: 'adam' };
const rate = { kind: 'linear', from: 0.0005, to: 0, per: 'epoch' };

/** ReActNet (Liu et al., ECCV 2020): binary activations first, then binary weights too, both by the teacher's distribution. */
export const reactnet = {
  name: 'reactnet',
  about:
    'binary activations with real weights, then both binary; the loss is distance from a teacher’s distribution',
  sources: [
    'ReActNet, ECCV 2020, sections 3.3 and 4.1, and run.sh of its release (MobileNet): Adam, 256 epochs a step, batch 256, rate 0.0005 falling in a line per epoch so that the last epoch runs at 0; decay 0.00001 in the first step, none in the second; the distributional loss alone',
    'its release lets the decay of the first step reach RSign and RPReLU shifts by their number of axes; here it reaches weights of convolutions and dense layers only',
    'gradient of the weights and unclipped latents as in the release; crop of 8 to 100 % of the area and flip likewise',
  ],
  batch: 256,
  augment: { flip: true, crop: 0.08 },
  begin: 'glorot',
  steps: [
    {
      name: 'binary-activations',
      epochs: 256,
      loss: { kind: 'distributional' },
      groups: [
        { tensors: 'products', optimizer: { kind: 'adam', decay: 0.00001 }, rate },
        { tensors: 'all', optimizer: adam, rate },
      ],
      stand_ins: { weights: 'real' },
      clip_latents: false,
    },
    {
      name: 'binary',
      epochs: 256,
      loss: { kind: 'distributional' },
      groups: [{ tensors: 'all', optimizer: adam, rate }],
      clip_latents: false,
    },
  ],
};
