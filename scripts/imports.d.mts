export const rules: readonly string[];
export interface Offence {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly comment: string;
}
export function offences(
  root: string,
): Promise<{ readonly modules: number; readonly broken: readonly Offence[] }>;
