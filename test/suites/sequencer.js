const { default: Sequencer } = require('@jest/test-sequencer');

/** The suites start first: they take longest. Where Jest has not measured that yet, it takes small files for short ones. */
module.exports = class extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isSuite = ({ path }) => path.endsWith('.suite.ts');
    return [...sorted.filter(isSuite), ...sorted.filter((test) => !isSuite(test))];
  }
};
