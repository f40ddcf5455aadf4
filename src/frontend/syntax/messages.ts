import type { IParserErrorMessageProvider, TokenType } from 'chevrotain';
import { EOF, tokenLabel } from './chevrotain.ts';

/** What each rule is, to a person; rules not listed are known by their tokens. */
const rules: Readonly<Record<string, string>> = {
  statement: 'a statement',
  setting: 'a setting',
  file: "'net', 'block' or 'hardware'",
};
const values = 'a value';
const shown = (type: TokenType): string => (type === EOF ? 'the end of the file' : tokenLabel(type));

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

/** `wanted ...`: the found part is added by the caller, who knows the place. */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => `wanted ${shown(expected)}`,
  buildNotAllInputParsedMessage: () => "wanted 'net', 'block' or 'hardware'",
  buildNoViableAltMessage: ({ expectedPathsPerAlt, ruleName }) =>
    `wanted ${choices(expectedPathsPerAlt.flat(), ruleName)}`,
  buildEarlyExitMessage: ({ expectedIterationPaths, ruleName }) =>
    `wanted ${choices(expectedIterationPaths, ruleName)}`,
};
