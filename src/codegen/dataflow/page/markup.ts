/** Text that markup would read otherwise. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** 12345 -> 12,345. */
export const thousands = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** Cycles as a time: `71 us`. */
export function duration(cycles: number, clockMhz: number): string {
  const us = cycles / clockMhz;
  if (us < 1000) return `${us < 10 ? us.toFixed(1) : us.toFixed(0)} \u00b5s`;
  return us < 1e6 ? `${(us / 1000).toPrecision(3)} ms` : `${(us / 1e6).toPrecision(3)} s`;
}

/** The end of an id, for places with little room. */
export const shortened = (id: string, most: number): string =>
  id.length <= most ? id : `\u2026${id.slice(1 - most)}`;
