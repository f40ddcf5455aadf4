/** What `bnnir explain CODE` tells of a diagnostic. */
export interface Page {
  /** What is wrong, in a line. */
  readonly title: string;
  /** Why it is a mistake, and what to do. */
  readonly text: string;
  /** The mistake in small, and the same mended. */
  readonly wrong?: string;
  readonly right?: string;
}

export type Pages = Readonly<Record<string, Page>>;
