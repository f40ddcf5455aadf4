/**
 * `cross_entropy`: of the softmax of the outputs with the labels, `smoothing` of the weight spread over all classes.
 * `distributional`: of the softmax of the outputs with the teacher's (ReActNet, section 3.3), `labels` of the weight on cross entropy.
 * `squared_hinge`: mean over classes of max(0, 1 - t y)^2, t = +1 for the label and -1 elsewhere (BinaryNet).
 */
export type LossSettings =
  | { readonly kind: 'cross_entropy'; readonly smoothing?: number }
  | { readonly kind: 'distributional'; readonly labels?: number }
  | { readonly kind: 'squared_hinge' };
