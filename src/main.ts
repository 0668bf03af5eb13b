#!/usr/bin/env node
/** `fjj`, without the simulators: what the image holds. */
import { runInProcess } from './cli/process.ts';

await runInProcess(async () => (await import('./cli/cli.ts')).cli);
