import type { Entry, HardwareBlock, Name, Setting } from '../ast.ts';
import type { Rule } from './grammar-base.ts';
import { nowhere } from './grammar-base.ts';
import { StatementGrammar } from './statement-grammar.ts';
import * as t from './tokens.ts';

/**
 * The whole grammar: `hardware` blocks, nested settings with units but no expressions, complete it. One instance serves
 * every file.
 */
export class Grammar extends StatementGrammar {
  /** A grammar never changes at run time: its own consistency is checked by a test, not at every start. */
  constructor(skipValidations = true) {
    super(skipValidations);
    this.performSelfAnalysis();
  }

  readonly settingPath: Rule<Name> = this.part(
    'settingPath',
    (): Name => {
      const words: Name[] = [];
      this.AT_LEAST_ONE_SEP({
        SEP: t.Dot,
        DEF: () => {
          const word = this.CONSUME(t.AnyWord);
          this.ACTION(() => words.push(this.named(word)));
        },
      });
      return this.ACTION(() => ({
        text: words.map(word => word.text).join('.'),
        at: this.reach(words[0]?.at ?? nowhere, words.at(-1)?.at ?? nowhere),
      }));
    },
    at => ({ text: '', at }),
  );

  readonly setting: Rule<Setting> = this.part(
    'setting',
    (): Setting =>
      this.OR([
        {
          ALT: () => {
            const number = this.CONSUME(t.NumberToken);
            const unit = this.OPTION(() => this.CONSUME(t.AnyWord));
            return this.ACTION((): Setting => ({
              kind: 'number',
              value: Number(number.image),
              ...(unit ? { unit: this.named(unit) } : {}),
              at: this.span(number),
            }));
          },
        },
        {
          ALT: () => {
            const percent = this.CONSUME(t.Percent);
            return this.ACTION((): Setting => ({
              kind: 'percent',
              value: Number(percent.image.slice(0, -1)),
              at: this.span(percent),
            }));
          },
        },
        {
          ALT: () => {
            const text = this.CONSUME(t.Text);
            return this.ACTION((): Setting => ({
              kind: 'string',
              value: text.image.slice(1, -1),
              at: this.span(text),
            }));
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME1(t.AnyWord);
            return this.ACTION((): Setting => ({ kind: 'word', value: word.image, at: this.span(word) }));
          },
        },
        {
          ALT: () => {
            const items: Setting[] = [];
            const open = this.CONSUME(t.LeftBracket);
            this.MANY_SEP({
              SEP: t.Comma,
              DEF: () => {
                const item = this.SUBRULE(this.setting);
                this.ACTION(() => items.push(item));
              },
            });
            this.CONSUME(t.RightBracket);
            return this.ACTION((): Setting => ({ kind: 'list', items, at: this.span(open) }));
          },
        },
        {
          ALT: () => {
            const start = this.LA(1);
            const entries = this.SUBRULE(this.object);
            return this.ACTION((): Setting => ({ kind: 'object', entries, at: this.span(start) }));
          },
        },
      ]),
    at => ({ kind: 'word', value: '', at }),
  );

  readonly object: Rule<Entry[]> = this.list('object', (): Entry[] => {
    const entries: Entry[] = [];
    this.CONSUME(t.LeftBrace);
    this.OPTION(() => this.CONSUME(t.Newline));
    let isFirst = true;
    this.MANY({
      GATE: () => isFirst || this.LA(0).tokenType === t.Comma || this.LA(0).tokenType === t.Newline,
      DEF: () => {
        const path = this.SUBRULE(this.settingPath);
        this.CONSUME(t.Colon);
        const value = this.SUBRULE(this.setting);
        this.ACTION(() => entries.push({ path, value }));
        this.OPTION1(() => this.CONSUME(t.Comma));
        this.OPTION2(() => this.CONSUME2(t.Newline));
        isFirst = false;
      },
    });
    this.CONSUME(t.RightBrace);
    return entries;
  });

  readonly hardware: Rule<HardwareBlock> = this.RULE('hardware', (): HardwareBlock => {
    const start = this.CONSUME(t.Hardware);
    const target = this.CONSUME(t.Word);
    const entries = this.SUBRULE(this.object);
    return this.ACTION(() => ({ target: this.named(target), entries, at: this.span(start) }));
  });
}
