import { describe, expect, it } from 'vitest';
import { briefly, netOf, read, told } from '../support.ts';

const net = netOf('x = image |> conv(8, 3x3) |> relu', 'repeat 2 as layer { x = x |> conv(8, 1x1) }');
const hardware = (...entries: readonly string[]) => `${net}hardware fpga {\n${entries.join('\n')}\n}\n`;

describe('hardware blocks', () => {
  it('say what a target must do', () => {
    const { hardware: found, all } = read(
      hardware(
        'part: "xc7z020clg400-1", clock: 0.2 GHz',
        'fps: 9000',
        'budget: { lut: 70%, bram: 200 }',
        'interface: memory, weights: external, bandwidth: 12.8 GBps',
        'fold: { conv: { pe: 2, simd: 4, window: parallel, weights: bram }, layer2.conv: { pe: 8 } }',
      ),
    );
    expect(all).toEqual([]);
    expect(found.get('fpga')).toMatchObject({
      target: 'fpga',
      part: { name: 'xc7z020clg400-1' },
      clockMhz: 200,
      fps: 9000,
      budget: { lut: { share: 0.7 }, bram: { count: 200 } },
      interface: 'memory',
      externalWeights: { gigabytesPerSecond: 12.8 },
      fold: [
        {
          layer: 'conv',
          pe: 2,
          simd: 4,
          window: 'parallel',
          weights: 'bram',
          at: { line: 12, column: 9 },
        },
        { layer: 'layer2.conv', pe: 8 },
      ],
    });
  });

  it.each([
    ['prt: "x"', "hardware fpga has no setting 'prt'", "did you mean 'part'?"],
    ['clock: 100', 'clock: wants a unit', "write '100 MHz'"],
    ['clock: 100 Mhz', "clock: unknown unit 'Mhz'", "did you mean 'MHz'?"],
    ['clock: fast', 'clock: wants a frequency such as 100 MHz', undefined],
    ['fps: 9000 Hz', 'fps: wants a number > 0 without a unit', undefined],
    ['part: 3', 'part: wants a name such as "xc7z020clg400-1"', undefined],
    ['budget: { luts: 70% }', "budget has no setting 'luts'", "did you mean 'lut'?"],
    ['budget: { lut: 0.7 }', 'lut: wants a percentage such as 70%, or a whole number', undefined],
    ['interface: axi', 'interface: there are stream, memory', undefined],
    ['bandwidth: 3 GBps', 'bandwidth: is for weights outside', 'write weights: external'],
    ['weights: external, bandwidth: 3', 'bandwidth: wants gigabytes a second such as 12.8 GBps', undefined],
    ['fold: { conv: { weights: flash } }', 'weights: there are lutram, bram, uram, external', undefined],
    ['budget: 70%', 'budget: wants { ... }', undefined],
    [
      'fold: { layer3.conv: { pe: 2 } }',
      "there is no layer 'layer3.conv' to fold",
      "did you mean 'layer1.conv'?",
    ],
    [
      'fold: { relu: { pe: 2 } }',
      "there is no layer 'relu' to fold",
      'there are conv, layer1.conv, layer2.conv',
    ],
    ['fold: { conv: { pe: 2.5 } }', 'pe: wants a whole number > 0', undefined],
    ['fold: { conv: { simds: 2 } }', "conv has no setting 'simds'", "did you mean 'simd'?"],
    ['fps: 1, fps: 2', "'fps' is given twice", undefined],
  ])('%s', (entry, message, help) => {
    expect(read(hardware(entry)).all).toMatchObject([
      { code: 'E0203', message, ...(help === undefined ? {} : { help }) },
    ]);
  });

  it('an unknown target is told, and a second block for one', () => {
    expect(briefly(`${net}hardware fpag { fps: 1 }\n`)).toEqual(["E0203 7:10 there is no target 'fpag'"]);
    expect(briefly(`${net}hardware fpga { fps: 1 }\nhardware fpga { fps: 2 }\n`)).toEqual([
      "E0203 8:10 two hardware blocks for 'fpga'",
    ]);
  });

  it('mistakes of form point at their token', () => {
    expect(told(hardware('fps 3'))).toContain(`
error[E0101]: wanted ':', found '3'
 --> net.bnn:8:5
8 | fps 3
  |     ^
`);
    expect(briefly(`${net}hardware fpga { fps: 1\n`)).toEqual(["E0101 7:15 '{' without its '}'"]);
  });
});
