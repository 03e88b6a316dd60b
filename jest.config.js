const { join } = require('node:path');

module.exports = {
  roots: ['<rootDir>/test'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  snapshotResolver: join(__dirname, 'test/lib/snapshot-resolver.js'),
};
