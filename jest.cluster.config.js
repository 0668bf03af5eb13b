// The suites that need a real API server: `npm run test:cluster` builds it first. Those that work on either run on it too;
// so do those of the embedded one's kubectl, with the one that is built; and one takes a program not everybody has.
import base from './jest.config.js';

// Inherited by the workers; read by test/e2e/harness.ts.
process.env['FJJ_TEST_CLUSTER'] = '1';

export default {
  ...base,
  testMatch: [
    'cluster/**/*',
    'e2e/**/*',
    'argocd/sync',
    'simulator/kubernetes/kubectl*',
    'image/oci-layout',
  ].map((path) => `<rootDir>/test/${path}.test.ts`),
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240000,
  // Each has a control plane of its own.
  maxWorkers: 2,
};
