/** A file's text and the path it is reported under. */
export interface Source {
  readonly path: string;
  readonly text: string;
}
