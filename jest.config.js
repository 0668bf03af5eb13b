// Node strips the types; Jest only has to be told which files are modules.
export default {
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/cluster/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tools/strip-types.js' },
  testTimeout: 20000,
  // More than cores: many a suite waits for a process most of its time.
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/tools/closing-line.js'],
};
