/**
 * One step on gradient g, rate lr:
 *   sgd:   v = momentum v + g + decay w;  w -= lr v
 *   adam:  g += decay w;  m, v: moving means of g, g^2;  w -= lr m^ / (sqrt(v^) + epsilon), m^ and v^ without the bias of their start
 *   adamw: as adam with the decay beside the gradient: w -= lr decay w
 *   bop:   m = (1 - gamma) m + gamma g, gamma being the rate; w flips where w m > threshold (Helwegen et al. 2019)
 */
export type OptimizerSettings =
  | { readonly kind: 'sgd'; readonly momentum?: number; readonly decay?: number }
  | {
      readonly kind: 'adam' | 'adamw';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
      readonly decay?: number;
    }
  | { readonly kind: 'bop'; readonly threshold?: number };
