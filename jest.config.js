// Node strips the types; Jest only has to be told which files are modules. The scripts of package.json run it with two flags of
// Node: --experimental-vm-modules is for modules, and --no-compilation-cache because, with the first, that cache of V8 keeps
// every suite that a worker has run, some 6 MB each, for ever.

// Inherited by the workers, and by the controllers that tests start: half of a start is compiling.
process.env['NODE_COMPILE_CACHE'] ??= new URL('.cache/compile', import.meta.url).pathname;

/**
 * Suites whose subject are processes: the demo, the benchmark, replicas under signals, kubectl, hundreds of runs of Helm. They
 * take minutes of processor time, so they belong to `npm run test:cluster`, beside those that need a real API server.
 */
export const PROCESSES = [
  'argocd/sync',
  'bench/process',
  'chart/names',
  'chart/nothing',
  'chart/policy',
  'chart/values',
  'demo/demo',
  'dli/http/proxy-setting',
  'e2e/canary-process',
  'e2e/create-killed',
  'e2e/first-hour',
  'e2e/kubectl',
  'e2e/plugin',
  'e2e/process',
  'e2e/restart-killed',
  'e2e/silent',
  'e2e/versions-0.1.0',
  'examples/ci',
  'image/bundle',
  'image/smoke',
  'kubernetes/http/kubeconfig/kubectl',
  'main',
  'security/03-no-shared-lock-process',
  'service/operator',
  'sim/kubernetes/kubectl',
  'sim/kubernetes/kubectl-delete',
  'sim/kubernetes/kubectl-write',
].map((path) => `<rootDir>/test/${path}.test.ts`);

/** Only in `npm run attack`: 300 objects of half a megabyte take a minute. */
const ATTACKS = '<rootDir>/test/security/01-memory.test.ts';

export default {
  roots: ['<rootDir>/src', '<rootDir>/sim', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/cluster/',
    '<rootDir>/test/image/oci-layout',
    ATTACKS,
    ...PROCESSES,
  ],
  testEnvironment: '<rootDir>/tools/test-environment.js',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tools/strip-types.js' },
  // The waits have limits of their own, and say what did not come; this is for a test that waits for nothing.
  testTimeout: 120000,
  // More than cores: many a suite waits for sockets and timers.
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/tools/closing-line.js'],
};
