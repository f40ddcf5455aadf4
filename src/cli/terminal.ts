import { isatty } from 'node:tty';

/** Where a command's words go, and what is there to read them. */
export interface Terminal {
  /** Results: stdout. */
  readonly out: (text: string) => void;
  /** Progress, notes and diagnostics: stderr. */
  readonly note: (text: string) => void;
  /** Whether a person watches stdout, stderr. */
  readonly isTTY: { readonly out: boolean; readonly err: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The terminal of this process. A reader that went away (`bnnir ops | head`) is no mistake. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  return {
    out: text => void process.stdout.write(text),
    note: text => void process.stderr.write(text),
    // The streams' own `isTTY` is absent, not false, where they are pipes.
    isTTY: { out: isatty(1), err: isatty(2) },
    env: process.env,
  };
}

/** Whether escape codes are welcome on a stream: a person is there and nothing forbids them. */
export const isLively = ({ isTTY, env }: Terminal, stream: 'out' | 'err'): boolean =>
  isTTY[stream] && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb';
