/**
 * Slope of `sign` in the backward pass (papers: Bi-Real Net 3, BinaryNet 1.3, Darabi et al. for SwishSign).
 *   approx: max(0, 2 - 2|x|)      ste: 1 where |x| <= 1      identity: 1
 *   swish:  b (2 - b x tanh(b x / 2)) / (1 + cosh(b x)), b = 5
 */
export type Estimator = 'approx' | 'ste' | 'swish' | 'identity';

/**
 * How the gradient of the loss by a binary weight W_b = alpha * sign(W) reaches the latent W; alpha = mean |W_o|, 1 without a scale.
 *   magnitude_aware: alpha * [|W| <= 1] * dL/dW_b      (larq; Bi-Real Net's Caffe release, retraining)
 *   clipped:                 [|W| <= 1] * dL/dW_b      (Bi-Real Net's and ReActNet's PyTorch releases)
 *   identity:                             dL/dW_b      (Bi-Real Net's Caffe release, training)
 *   xnor: as magnitude_aware, and through alpha too    (XNOR-Net; larq zoo's xnor_weight_scale)
 */
export type WeightGradient = 'magnitude_aware' | 'clipped' | 'identity' | 'xnor';
