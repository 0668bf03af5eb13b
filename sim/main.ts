#!/usr/bin/env node
/** `fjj simulate`: tools/fjj.js starts it. The image does not hold it. */
import { runInProcess } from '../src/cli/process.ts';

await runInProcess(async () => (await import('./simulate.ts')).simulate);
