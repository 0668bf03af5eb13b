#!/usr/bin/env node
// `npx fjj`: in this process where its Node will do, else in one of the Node that npm ci brings.
import { fileURLToPath } from 'node:url';
import { launch, onParentGone, suffices } from './launch.js';

const MAIN = new URL('../src/main.ts', import.meta.url);

if (suffices()) {
  onParentGone(() => process.kill(process.pid, 'SIGTERM'));
  await import(MAIN.href);
} else launch([fileURLToPath(MAIN), ...process.argv.slice(2)]);
