/** Numbers as a person reads them. The separator is fixed, so that output is the same everywhere. */
export function count(value: number, decimals = 0): string {
  const [whole = '', fraction] = value.toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1.9 M`, `93.1 k`, `640`: three digits. */
export function short(value: number): string {
  for (const [unit, suffix] of [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ] as const)
    if (Math.abs(value) >= unit) {
      const scaled = value / unit;
      return `${scaled.toFixed(Math.abs(scaled) >= 100 ? 0 : 1)}${suffix}`;
    }
  return count(value);
}

/** `98.34 %` of a share. */
export const percent = (share: number, decimals = 2): string => `${(100 * share).toFixed(decimals)} %`;

/** Bytes, decimal units. */
export const bytes = (size: number): string => (size < 1000 ? `${size} B` : `${short(size)}B`);

/** `0.6 s`, `71 us`, `2.1 min`. */
export function seconds(time: number): string {
  if (time >= 90) return `${(time / 60).toFixed(1)} min`;
  if (time >= 0.095) return `${time.toFixed(time < 10 ? 1 : 0)} s`;
  if (time >= 0.001) return `${(1000 * time).toFixed(time < 0.01 ? 1 : 0)} ms`;
  return `${(1e6 * time).toFixed(0)} us`;
}

/** `1 file`, `2 files`. */
export const plural = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** `28x28x1`. */
export const dimensions = (shape: readonly number[]): string => shape.join('x');
