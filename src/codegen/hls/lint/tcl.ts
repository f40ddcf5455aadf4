import { spawnSync } from 'node:child_process';

/** What tclsh says of a script: nothing where it is not installed. */
export type TclRun =
  { readonly ok: true; readonly lines: readonly string[] } | { readonly ok: false; readonly why: string };

/** Runs a script behind `stubs`, the vendor's commands as procedures that print what they are told. */
export function runTcl(stubs: string, script: string): TclRun | undefined {
  const hex = Buffer.from(script, 'utf8').toString('hex');
  const input = `${stubs}
set script [encoding convertfrom utf-8 [binary format H* ${hex}]]
if {![info complete $script]} { error "a bracket is not closed" }
eval $script
`;
  const done = spawnSync('tclsh', [], { input, encoding: 'utf8' });
  if (done.error) return undefined;
  return done.status === 0 && done.stderr === ''
    ? { ok: true, lines: done.stdout.split('\n').filter(line => line !== '') }
    : { ok: false, why: done.stderr.trim().split('\n')[0] ?? 'tclsh failed' };
}
