/**
 * What is broken, where, and which test must notice. `find` is exact text that is in `file` exactly once; `test.name`
 * is a part of the test's full name.
 * @type {{ name: string, file: string, find: string, replace: string, test: { file: string, name: string } }[]}
 */
export const mutants = [];
