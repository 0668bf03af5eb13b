// The suites that need a real API server: `npm run test:cluster` builds it first. Those of test/e2e run on it too.
import base from './jest.config.js';

// Inherited by the workers; read by test/e2e/harness.ts.
process.env['FJJ_TEST_CLUSTER'] = '1';

export default {
  ...base,
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts', '<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60000,
};
