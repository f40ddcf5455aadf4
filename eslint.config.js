import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const onlyTheCommandLine =
  'Only src/cli prints, reads argv and ends the process: return a value or a diagnostic.';

export default tseslint.config(
  { ignores: ['dist/', '.cache/', 'coverage/', 'demo/', 'src/**/runtime/**/*.js'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 300 }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli.ts', 'src/cli/**', 'src/codegen/hls/lint/main.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'process', message: onlyTheCommandLine }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Buffer',
          'URL',
          'console',
          'fetch',
          'module',
          'performance',
          'process',
          'require',
          'clearTimeout',
          'setTimeout',
        ].map(name => [name, 'readonly']),
      ),
    },
    rules: { 'max-lines': ['error', { max: 300 }] },
  },
);
