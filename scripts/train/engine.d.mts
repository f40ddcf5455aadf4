/** The few calls of the engine that TypeScript code makes. */
export interface EngineTensor {
  dataSync(): Float32Array;
}
export const tf: {
  tidy<T>(compute: () => T): T;
  tensor(values: Float32Array, shape: readonly number[]): EngineTensor;
  memory(): { readonly numTensors: number };
};
