/**
 * `npm test`. Jest loads and compiles the program again for each test file, which takes about a third of its CPU: they run in
 * two suites, one for each of two cores, whose files share it. `npx jest test/<name>.test.ts` runs one file alone.
 * With --single-threaded, V8's threads for compilation and garbage do not compete with the other suite (8 % less CPU).
 */
const { availableParallelism } = require('node:os');
const base = require('./jest.config');

/** Files that run alone: they start many processes, or replace a module. */
const ALONE = ['cli', 'cli-mistakes', 'load', 'processes', 'smoke'];

module.exports = {
  ...base,
  // The files that run alone wait for their processes: three workers on two cores. Jest reads '150%' as 150.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  testSequencer: '<rootDir>/test/suites/sequencer.js',
  globals: { ALONE },
  testMatch: ['<rootDir>/test/suites/*.suite.ts', ...ALONE.map((name) => `<rootDir>/test/${name}.test.ts`)],
};
