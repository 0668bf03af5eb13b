// `npm run attack`: every attack of test/security, on a controller that is a process of its own, and a table at the end.
import base from './jest.config.js';

// Inherited by the workers. See test/e2e/operators.ts, test/security/status-fuzz.ts and 12-roll-out.test.ts.
process.env['TESTED_COMMAND'] ??= JSON.stringify([
  'env',
  // As the image starts it in a pod of 256 MiB.
  'NODE_OPTIONS=--max-old-space-size=128 --max-semi-space-size=8',
  `NODE_COMPILE_CACHE=${process.env['NODE_COMPILE_CACHE']}`,
  process.execPath,
  new URL('src/main.ts', import.meta.url).pathname,
]);
process.env['FUZZ'] ??= '200000';
process.env['ROLL_OUT'] ??= '500';

export default {
  ...base,
  testMatch: ['<rootDir>/test/security/[0-9]*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240000,
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/tools/attack-table.js', '<rootDir>/tools/closing-line.js'],
};
