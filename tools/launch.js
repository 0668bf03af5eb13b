/**
 * Runs a script on a Node that can run it. Plain JavaScript for Node 18 and later: on Linux `npm ci` brings a newer Node,
 * but npm before 11.19 does not put it on the path of the scripts, so the Node of the machine may be what runs this.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The engines of package.json. */
const LEAST = [22, 19];

const BROUGHT = fileURLToPath(
  new URL(`../node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
);

/** Whether the Node that runs this will do. */
export function suffices() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

const POLL_MS = 200;

/**
 * npm hands a signal to the shell in which it runs a command, and the shell dies of it without a word to the command: its
 * end is all there is to notice. Without npm a parent may end, as with `nohup`, and nothing follows.
 */
export function onParentGone(end) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, POLL_MS);
  timer.unref();
}

function refuse(why) {
  process.stderr.write(
    `this needs Node ${LEAST.join('.')} or later, and Node ${process.versions.node} ${why}: install a newer one, or on Linux run npm ci, which brings it\n`,
  );
  process.exit(1);
}

/** The end of a process, as a shell tells it: its code, or 128 and the number of the signal it died of. */
const exitCode = (code, signal) => code ?? 128 + constants.signals[signal];

/** `args` of node: flags, a script, its arguments. Ends as that process ends, and ends it when it is ended. */
export function launch(args) {
  if (!suffices() && !existsSync(BROUGHT)) refuse('runs this');
  const child = spawn(suffices() ? process.execPath : BROUGHT, args, { stdio: 'inherit' });
  child.once('error', (error) =>
    refuse(`runs this because the one of npm ci does not start (${error.code})`),
  );
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  onParentGone(() => child.kill('SIGTERM'));
  child.once('exit', (code, signal) => process.exit(exitCode(code, signal)));
}
