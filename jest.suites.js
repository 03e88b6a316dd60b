/**
 * `npm test`. Jest loads and compiles the program anew for each test file, which takes about a third of its CPU: they run in
 * two suites, one for each of two cores, whose files share it. `npx jest test/<name>.test.ts` runs one file alone.
 */
const base = require('./jest.config');

/** Files that run alone: they start many processes, or replace a module. */
const ALONE = ['cli', 'cli-mistakes', 'explain-browser', 'load', 'processes', 'smoke'];

module.exports = {
  ...base,
  globals: { ALONE },
  testMatch: ['<rootDir>/test/suites/*.suite.ts', ...ALONE.map((name) => `<rootDir>/test/${name}.test.ts`)],
};
