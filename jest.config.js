// Node strips the types; Jest only has to be told which files are modules.

// Inherited by the workers, and by the controllers that tests start: half of a start is compiling.
process.env['NODE_COMPILE_CACHE'] ??= new URL('.cache/compile', import.meta.url).pathname;

export default {
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/cluster/', '<rootDir>/test/image/oci-layout'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tools/strip-types.js' },
  // The waits have limits of their own, and say what did not come; this is for a test that waits for nothing.
  testTimeout: 120000,
  // More than cores: many a suite waits for a process most of its time.
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/tools/closing-line.js'],
};
