// The suites that need a real Argo CD and a real API server: `npm run test:argocd` builds both first. They are named
// otherwise than the rest, so that `npm test` does not take them for its own.
import base from './jest.config.js';

export default {
  ...base,
  testMatch: ['<rootDir>/test/argocd-real/*.argocd.ts'],
  testTimeout: 240000,
};
