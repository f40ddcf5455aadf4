import type { Finding, Project } from './project.ts';
import { runTcl } from './tcl.ts';

/** Vivado's commands; a cell or pin that is asked for must be one of a cell that was made. */
const stubs = `
proc note args { puts [join $args "\\t"] }
rename file real_file
proc file {what args} {
  if {$what eq "isdirectory"} { return 1 }
  if {$what ne "copy"} { return [uplevel real_file $what $args] }
}
proc glob args { return [list found] }
proc known {cell} {
  if {![info exists ::cells($cell)]} { error "no cell $cell" }
  return $cell
}
proc create_project {args} {
  foreach {flag value} [lrange $args [lsearch $args -part] end] { if {$flag eq "-part"} { note part $value } }
}
foreach command {set_property update_ip_catalog apply_bd_automation assign_bd_address validate_bd_design
    save_bd_design make_wrapper launch_runs wait_on_run current_project current_fileset get_files} {
  proc $command args {}
}
proc create_bd_design {name} { note design $name }
proc get_ipdefs {flag pattern} { return [string map {* 1.0} $pattern] }
proc create_bd_cell {type ip vlnv name cell} {
  if {"$type $ip $vlnv" ne "-type ip -vlnv"} { error "create_bd_cell $type $ip $vlnv" }
  set ::cells($cell) 1
  note cell $cell $name
}
proc get_bd_cells {cell} { return [known $cell] }
proc pin {path} {
  known [lindex [split $path /] 0]
  return $path
}
proc get_bd_intf_pins {path} { return [pin $path] }
proc get_bd_pins {path} { return [pin $path] }
proc connect_bd_intf_net {from to} { note bus $from $to }
proc connect_bd_net args { note wire {*}$args }
`;

/** Interfaces of the top function as its IP names them. */
function interfacesOf({ synthesised }: Project): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { code } of synthesised) {
    for (const [, port] of code.matchAll(/#pragma HLS INTERFACE mode=axis port=(\w+)/g)) found.add(port!);
    for (const [, bundle] of code.matchAll(/#pragma HLS INTERFACE mode=m_axi .*\bbundle=(\w+)/g))
      found.add(`m_axi_${bundle!}`);
    for (const [, bundle] of code.matchAll(/#pragma HLS INTERFACE mode=s_axilite .*\bbundle=(\w+)/g))
      found.add(`s_axi_${bundle!}`);
  }
  return found;
}

/** vivado.tcl, where there is one, runs; its part and top are the project's; it connects every interface once and clocks every cell. */
export function checkBlockDesign(project: Project): readonly Finding[] {
  const script = project.files.get('vivado.tcl');
  if (script === undefined) return [];
  const finding = (message: string): Finding => ({ rule: 'board', file: 'vivado.tcl', line: 1, message });
  const run = runTcl(stubs, script);
  if (!run) return [];
  if (!run.ok) return [finding(run.why)];
  const noted = (kind: string) =>
    run.lines.map(line => line.split('\t')).flatMap(([word, ...rest]) => (word === kind ? [rest] : []));
  const config = project.files.get('hls_config.cfg') ?? '';
  const setting = (key: RegExp) => key.exec(config)?.[1];
  const top = setting(/^syn\.top=(.+)$/m);
  const findings: Finding[] = [];
  const expect = (isMet: boolean, message: string) => {
    if (!isMet) findings.push(finding(message));
  };
  const [part] = noted('part').flat();
  expect(part === setting(/^part=(.+)$/m), `part ${part ?? 'missing'} is not that of hls_config.cfg`);
  const cells = new Map(noted('cell').map(([cell, ip]) => [cell!, ip!]));
  const accelerator = cells.get('accelerator');
  expect(
    accelerator === `xilinx.com:hls:${top ?? ''}:1.0`,
    `the accelerator is ${accelerator ?? 'missing'}, not ${top ?? ''}`,
  );
  const ends = noted('bus').flat();
  for (const end of new Set(ends))
    expect(ends.filter(other => other === end).length === 1, `${end} is connected more than once`);
  const interfaces = interfacesOf(project);
  const used = new Set(ends.flatMap(end => /^accelerator\/(.+)$/.exec(end)?.[1] ?? []));
  for (const name of interfaces) expect(used.has(name), `interface ${name} of ${top ?? ''} is not connected`);
  for (const name of used) expect(interfaces.has(name), `${top ?? ''} has no interface ${name}`);
  const clock = noted('wire').find(pins => pins.includes('accelerator/ap_clk')) ?? [];
  const clocked = new Set(clock.map(pin => pin.split('/')[0]!));
  for (const cell of cells.keys())
    expect(clocked.has(cell), `cell ${cell} is not on the accelerator's clock`);
  return findings;
}
