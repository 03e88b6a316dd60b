module.exports = {
  // Most tests wait for processes of their own.
  maxWorkers: '100%',
  roots: ['<rootDir>/test'],
  // Tests start whole processes; beside other work, on two cores, one of them can take longer than jest's five seconds.
  testTimeout: 60_000,
  testEnvironment: '<rootDir>/test/lib/plain-globals.ts',
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
