// The suites that need a real API server: `npm run test:cluster` builds it first. Those that work on either run on it too;
// so do those about processes, with the kubectl that is built; and one takes a program not everybody has.
import base, { PROCESSES } from './jest.config.js';

// Inherited by the workers; read by test/e2e/harness.ts. Not named as a setting: a controller would refuse it.
process.env['TESTED_ON_CLUSTER'] = '1';

export default {
  ...base,
  testMatch: [
    // What the API server takes as a status is its own affair.
    ...['cluster/**/*', 'e2e/**/*', 'security/04-untrusted-status', 'image/oci-layout'].map(
      (path) => `<rootDir>/test/${path}.test.ts`,
    ),
    ...PROCESSES,
  ],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240000,
  // Each has a control plane of its own; most of their time they wait.
  maxWorkers: 3,
};
