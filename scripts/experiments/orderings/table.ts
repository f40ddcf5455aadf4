import type { Case, Claim } from './cases.ts';

/** What is kept of a run. */
export interface RunLog {
  readonly case: string;
  readonly seed: number;
  /** Share of the test images. */
  readonly accuracy: number;
  readonly epochs: number;
  readonly images: number;
  readonly seconds: number;
  readonly engine: string;
  /** Loss and accuracy while training, an epoch each. */
  readonly curve: readonly { readonly loss: number; readonly accuracy: number }[];
}

/** A claim held against the runs there are. */
export interface Verdict {
  readonly claim: Claim;
  /** Points of accuracy between the means; undefined where runs are missing. */
  readonly difference: number | undefined;
  readonly isMet: boolean | undefined;
}

const accuraciesOf = (logs: readonly RunLog[], name: string): readonly number[] =>
  logs
    .filter(log => log.case === name)
    .sort((a, b) => a.seed - b.seed)
    .map(({ accuracy }) => 100 * accuracy);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function verdicts(claims: readonly Claim[], logs: readonly RunLog[]): readonly Verdict[] {
  return claims.map(claim => {
    const [better, than] = [accuraciesOf(logs, claim.better), accuraciesOf(logs, claim.than)];
    if (better.length === 0 || than.length === 0) return { claim, difference: undefined, isMet: undefined };
    const difference = mean(better) - mean(than);
    return { claim, difference, isMet: difference >= claim.least };
  });
}

/** The page of an experiment, in Markdown: how it is run, every case by seed, every claim. */
export function page(cases: readonly Case[], claims: readonly Claim[], logs: readonly RunLog[]): string {
  const signed = (points: number) => `${points >= 0 ? '+' : ''}${points.toFixed(1)}`;
  const caseRows = cases.map(({ name, about }) => {
    const accuracies = accuraciesOf(logs, name);
    const each = accuracies.map(accuracy => accuracy.toFixed(2)).join(', ') || 'not run';
    return [name, about, each, accuracies.length > 1 ? mean(accuracies).toFixed(2) : ''];
  });
  const claimRows = verdicts(claims, logs).map(({ claim, difference, isMet }) => [
    claim.about,
    `${claim.better} - ${claim.than}`,
    `>= ${signed(claim.least)}`,
    difference === undefined ? 'not run' : signed(difference),
    isMet === undefined ? '' : isMet ? 'yes' : 'no',
  ]);
  return [
    '# Orderings of the papers at small scale',
    '',
    'Which of the papers’ ideas pay in a small network on 10,000 images of CIFAR-10 and 8 epochs; the test set is all 10,000 images.',
    'Accuracies are those after the last epoch, by seed. A miss is a result too.',
    '',
    ...told(logs),
    '',
    markdown(['claim', 'cases', 'wanted, points', 'measured', 'met'], claimRows),
    '',
    markdown(['case', 'what it changes', 'accuracy by seed, %', 'mean'], caseRows),
    '',
    'Written by `npm run experiment -- orderings`, which goes on where it was stopped; `--table` writes this page from the logs alone.',
    '',
  ].join('\n');
}

function told(logs: readonly RunLog[]): readonly string[] {
  if (logs.length === 0) return ['Not run yet.'];
  const seconds = logs.reduce((sum, log) => sum + log.seconds, 0);
  const engines = [...new Set(logs.map(({ engine }) => engine))].join(', ');
  const sizes = [...new Set(logs.map(({ images }) => images.toLocaleString('en')))].join(', ');
  return [
    `${logs.length} runs on ${sizes} training images, ${(seconds / 60).toFixed(0)} minutes of training in all, engine ${engines}.`,
  ];
}

/** A table with its columns aligned, as prettier lays it out. */
function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map(row => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
