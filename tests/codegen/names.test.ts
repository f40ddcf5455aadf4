import { describe, expect, it } from 'vitest';
import { mangle, Names, typeName } from '../../src/codegen/names.ts';

describe('names', () => {
  it('ids become identifiers: dots and signs to underscores, never doubled, never leading', () => {
    expect(mangle('%stage2.block1.conv')).toBe('stage2_block1_conv');
    expect(mangle('a..b__c')).toBe('a_b_c');
    expect(mangle('_x_')).toBe('x');
    expect(mangle('größe')).toBe('gr_e');
  });
  it('digits cannot begin a name, and something always remains', () => {
    expect(mangle('3x3')).toBe('n_3x3');
    expect(mangle('%%')).toBe('n');
  });
  it('words of C++, WGSL and C, and names of the runtime, get an underscore', () => {
    expect(['class', 'fn', 'bnn', 'ap_int', 'main', 'register'].map(mangle)).toEqual([
      'class_',
      'fn_',
      'bnn_',
      'ap_int_',
      'main_',
      'register_',
    ]);
  });
  it('types are the same names in capitals', () => {
    expect(typeName('stem.conv')).toBe('StemConv');
  });
  it('a name taken twice is counted', () => {
    const names = new Names(['top']);
    expect([names.take('a.b'), names.take('a_b'), names.take('top'), names.take('a-b')]).toEqual([
      'a_b',
      'a_b_2',
      'top_2',
      'a_b_3',
    ]);
  });
});
