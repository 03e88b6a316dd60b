const { basename, join } = require('node:path');

const root = join(__dirname, '..', '..');

/** Snapshots live in the top-level folder `__snapshots__`, where reviewers look for them. */
module.exports = {
  resolveSnapshotPath: (test, extension) => join(root, '__snapshots__', basename(test) + extension),
  resolveTestPath: (snapshot, extension) => join(root, 'test', basename(snapshot, extension)),
  testPathForConsistencyCheck: join(root, 'test', 'example.test.ts'),
};
