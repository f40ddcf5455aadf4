import type { CommentLine } from './trivia.ts';

/** Columns a line may take, comments aside. */
export const width = 110;
export const indentation = 2;

interface Line {
  readonly code: string;
  readonly comment?: string;
}

/** Collects lines. A separator is written when something follows it, so that no line ends in spaces. */
export class Writer {
  readonly #lines: Line[] = [];
  #line: Line = { code: '' };
  #pending: 'nothing' | 'space' | 'newline' = 'nothing';
  #indent = 0;

  /** Columns left on the line. */
  get room(): number {
    if (this.#pending === 'newline') return width - this.#indent;
    return width - this.#line.code.length - (this.#pending === 'space' ? 1 : 0);
  }

  space(): void {
    if (this.#pending === 'nothing' && this.#line.code !== '') this.#pending = 'space';
  }

  /** What follows begins a line, indented by so many columns. */
  newline(indent: number): void {
    this.#indent = indent;
    if (this.#line.code !== '' || this.#line.comment !== undefined) this.#pending = 'newline';
  }

  /** An empty line, once there is something above it. */
  blank(indent: number): void {
    this.newline(indent);
    this.#flush();
    if (this.#lines.length > 0 && this.#lines.at(-1)?.code !== '') this.#lines.push({ code: '' });
  }

  text(text: string): void {
    if (this.#pending === 'newline' || this.#line.comment !== undefined) this.#flush();
    if (this.#line.code === '') this.#line = { ...this.#line, code: ' '.repeat(this.#indent) + text };
    else
      this.#line = {
        ...this.#line,
        code: `${this.#line.code}${this.#pending === 'space' ? ' ' : ''}${text}`,
      };
    this.#pending = 'nothing';
  }

  /** Behind what is written, or on a line of its own; what follows begins a line. */
  comment({ text, isAlone }: CommentLine, indent: number): void {
    if (isAlone || this.#line.code === '' || this.#line.comment !== undefined) {
      this.newline(indent);
      this.text(text);
    } else this.#line = { ...this.#line, comment: text };
    this.newline(indent);
  }

  /** The whole text; comments behind neighbouring lines are aligned. */
  finish(): string {
    this.#flush();
    const lines = [...this.#lines];
    const texts: string[] = [];
    for (let at = 0; at < lines.length;) {
      let end = at;
      while (lines[end]?.comment !== undefined) end++;
      const column = Math.max(0, ...lines.slice(at, end).map(({ code }) => code.length)) + 2;
      for (; at < end; at++) texts.push(lines[at]!.code.padEnd(column) + lines[at]!.comment!);
      if (at < lines.length) texts.push(lines[at++]!.code);
    }
    return `${texts.join('\n')}\n`;
  }

  #flush(): void {
    if (this.#line.code !== '' || this.#line.comment !== undefined) this.#lines.push(this.#line);
    this.#line = { code: '' };
    this.#pending = 'nothing';
  }
}
