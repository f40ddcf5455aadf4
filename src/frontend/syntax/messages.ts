import type { IParserErrorMessageProvider, TokenType } from 'chevrotain';
import { EOF, tokenLabel } from './chevrotain.ts';

/** What each rule is, to a person; rules not listed are known by their tokens. */
const rules: Readonly<Record<string, string>> = {
  line: 'a statement',
  setting: 'a setting',
  sectionHead: "'net', 'block' or 'hardware'",
  literal: 'a value',
};
const values = 'a value';
const shown = (type: TokenType): string => (type === EOF ? 'the end of the line' : tokenLabel(type));

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? (texts[0] ?? '') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1) ?? ''}`;

/** More choices than this are named by what they have in common. */
const mostChoices = 4;

const choices = (paths: readonly (readonly TokenType[])[], ruleName: string): string => {
  const named = rules[ruleName];
  if (named !== undefined) return named;
  const first = [...new Set(paths.map(path => (path[0] ? shown(path[0]) : '')))];
  return first.length > mostChoices ? values : listed(first);
};

/** What may follow where a rule is complete. */
const followers: Readonly<Record<string, string>> = {
  loopHead: "'{'",
  repeatHead: "'{'",
  ifHead: "an operator or '{'",
  elseHead: "'{' or 'if'",
  sectionHead: "'{'",
  hardware: 'the end of the block',
};

/** Lists that may go on where their closing bracket is missed. */
const goesOn = ['args', 'params', 'listed'];

/** `wanted ...`: the found part is added by the caller, who knows the place. */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, ruleName }) =>
    expected === EOF
      ? `wanted ${followers[ruleName] ?? 'an operator or the end of the line'}`
      : `wanted ${goesOn.includes(ruleName) ? "',' or " : ''}${shown(expected)}`,
  buildNotAllInputParsedMessage: ({ ruleName }) =>
    `wanted ${followers[ruleName] ?? 'an operator or the end of the line'}`,
  buildNoViableAltMessage: ({ expectedPathsPerAlt, ruleName }) =>
    `wanted ${choices(expectedPathsPerAlt.flat(), ruleName)}`,
  buildEarlyExitMessage: ({ expectedIterationPaths, ruleName }) =>
    `wanted ${choices(expectedIterationPaths, ruleName)}`,
};
