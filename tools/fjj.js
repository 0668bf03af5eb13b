#!/usr/bin/env node
// `npx fjj`: in this process where its Node will do, else in one of the Node that npm ci brings.
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { launch, onParentGone, suffices } from './launch.js';

/** The simulators are a program of their own. */
function programOf([command, ...args]) {
  if (command === 'simulate') return ['sim/main.ts', ...args];
  if (command === 'help' && args[0] === 'simulate') return ['sim/main.ts', '--help'];
  return ['src/main.ts', ...(command === undefined ? [] : [command]), ...args];
}

const [name, ...args] = programOf(process.argv.slice(2));
const main = new URL(`../${name}`, import.meta.url);

/** As a package among others. Its warning is about the hook alone. */
const installed = import.meta.url.includes('/node_modules/');
const HOOK = new URL('strip-types-hook.js', import.meta.url).href;
const flags = installed ? ['--disable-warning=ExperimentalWarning', `--import=${HOOK}`] : [];

// What was compiled once is not compiled again, which halves the time to a command's first word. Beside the program, where nobody
// else writes: what lies there is run. Where it cannot be written, nothing is kept.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../.cache/compile', import.meta.url));

if (suffices() && !installed) {
  module.enableCompileCache();
  onParentGone(() => process.kill(process.pid, 'SIGTERM'));
  process.argv.splice(1, Number.POSITIVE_INFINITY, fileURLToPath(main), ...args);
  await import(main.href);
} else launch([...flags, fileURLToPath(main), ...args]);
