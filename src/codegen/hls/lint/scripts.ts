import type { Finding, Project } from './project.ts';
import { runTcl } from './tcl.ts';

/** Commands of the classic Vitis HLS flow; each says which files it names. */
const stubs = `
proc note {kind value} { puts "$kind\\t$value" }
proc open_project args {}
proc open_solution args {}
proc set_part {part args} { note part $part }
proc create_clock args {}
proc set_clock_uncertainty args {}
proc config_compile args {}
proc config_interface args {}
proc config_export args {}
proc set_top {name} { note top $name }
proc add_files args {
  foreach {flag value} {-cflags 1 -csimflags 1 -tb 0 -blackbox 1} { set takes($flag) $value }
  for {set i 0} {$i < [llength $args]} {incr i} {
    set word [lindex $args $i]
    if {[string index $word 0] eq "-"} {
      if {![info exists takes($word)]} { error "add_files has no flag $word" }
      incr i $takes($word)
    } else { foreach file $word { note file $file } }
  }
}
proc csim_design args {}
proc csynth_design args {}
proc cosim_design args {}
proc export_design args {}
proc close_project args {}
proc exit args {}
`;

/** run.tcl runs (against stubs of the vendor's commands), names files that exist and a top that is defined. */
export function checkTcl(project: Project): readonly Finding[] {
  const script = project.files.get('run.tcl');
  const finding = (message: string): Finding => ({ rule: 'tcl', file: 'run.tcl', line: 1, message });
  if (script === undefined) return [finding('missing')];
  const run = runTcl(stubs, script);
  if (!run) return [];
  if (!run.ok) return [finding(run.why)];
  const named = (kind: string) =>
    run.lines.flatMap(line => (line.startsWith(`${kind}\t`) ? [line.slice(kind.length + 1)] : []));
  return [
    ...named('file').flatMap(file => (exists(project, file) ? [] : [finding(`${file} is named, not there`)])),
    ...(named('file').length === 0 ? [finding('names no files')] : []),
    ...named('top').flatMap(top =>
      isDefined(project, top) ? [] : [finding(`top ${top} is defined nowhere`)],
    ),
  ];
}

const sections = new Set(['hls']);
const keys =
  /^(part|clock|clock_uncertainty|flow_target|syn\.(file|top|cflags|csimflags|output\.format)|tb\.(file|cflags)|csim\.\w+|cosim\.\w+|package\.\w+(\.\w+)*)$/;

/** hls_config.cfg is `key=value` lines under [hls], its keys known, its files there, its top defined. */
export function checkConfig(project: Project): readonly Finding[] {
  const text = project.files.get('hls_config.cfg');
  if (text === undefined) return [{ rule: 'config', file: 'hls_config.cfg', line: 1, message: 'missing' }];
  return text.split('\n').flatMap((raw, index) => {
    const finding = (message: string): Finding[] => [
      { rule: 'config', file: 'hls_config.cfg', line: index + 1, message },
    ];
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const section = /^\[(\w+)\]$/.exec(line);
    if (section) return sections.has(section[1]!) ? [] : finding(`no section [${section[1]!}]`);
    const [, key, value] = /^([\w.]+)\s*=\s*(.+)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) return finding(`'${line}' is no key=value`);
    if (!keys.test(key)) return finding(`no key '${key}'`);
    if (key.endsWith('.file') && !exists(project, value)) return finding(`${value} is named, not there`);
    if (key === 'syn.top' && !isDefined(project, value)) return finding(`top ${value} is defined nowhere`);
    return [];
  });
}

const exists = (project: Project, path: string): boolean => project.paths.has(path.replace(/^\.\//, ''));

const isDefined = (project: Project, top: string): boolean =>
  project.synthesised.some(({ code }) => new RegExp(`\\bvoid\\s+${top}\\s*\\([^;]*\\)\\s*\\{`).test(code));
