import picocolors from 'picocolors';
import type { Paint, Severity } from '../ir/diagnostic.ts';

/** Colours by meaning; each returns its text alone where colour is not welcome. */
export interface Colours extends Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  /** The one thing of a table worth looking at. */
  readonly marked: (text: string) => string;
}

export function coloursFor(isLively: boolean): Colours {
  const { red, yellow, cyan, green, bold, dim } = picocolors.createColors(isLively);
  const bySeverity: Readonly<Record<Severity, (text: string) => string>> = {
    error: red,
    warning: yellow,
    note: cyan,
  };
  return {
    severity: (severity, text) => bySeverity[severity](text),
    dim,
    strong: bold,
    good: green,
    bad: red,
    marked: yellow,
  };
}
