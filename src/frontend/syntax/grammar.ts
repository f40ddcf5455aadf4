import type { Definition, File, HardwareBlock } from '../ast.ts';
import type { Rule } from './grammar-base.ts';
import { HardwareGrammar } from './hardware-grammar.ts';
import * as t from './tokens.ts';

/** Whole files. One instance serves every file. */
export class Grammar extends HardwareGrammar {
  /** A grammar never changes at run time: its own consistency is checked by a test, not at every start. */
  constructor(skipValidations = true) {
    super(skipValidations);
    this.performSelfAnalysis();
  }

  readonly file: Rule<File> = this.RULE('file', (): File => {
    const nets: Definition[] = [];
    const blocks: Definition[] = [];
    const hardware: HardwareBlock[] = [];
    this.OPTION(() => this.CONSUME(t.Newline));
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            const isNet = this.LA(1).tokenType === t.Net;
            const definition = this.SUBRULE(this.definition) as Definition | undefined;
            this.ACTION(() => {
              if (definition) (isNet ? nets : blocks).push(definition);
            });
          },
        },
        {
          ALT: () => {
            const described = this.SUBRULE(this.hardware) as HardwareBlock | undefined;
            this.ACTION(() => {
              if (described) hardware.push(described);
            });
          },
        },
      ]);
      this.OPTION1(() => this.CONSUME1(t.Newline));
    });
    this.ACTION(() => {
      for (const { at } of nets.slice(1))
        this.mistake(
          'E0104',
          at,
          'a second net in one file',
          'a file holds one net: make this one a block, or move it to another file',
        );
    });
    return { net: nets[0], blocks, hardware, isWhole: true };
  });
}
