/** `fjj restart NAME`: a running job is restarted once. */
import { restarting } from '../people/change/restart.ts';
import { CHANGE_FLAGS, changeCommand } from './change.ts';
import { flagLines } from './options.ts';

const usage = `usage: fjj restart NAME [--yes | --print] [-n NAMESPACE]

Restarts the running job of a FlinkJarJob once, by another spec.restartNonce: it is stopped with a savepoint and started from it, or
without, by its upgradeMode. Windows, approvals and turns hold for it. Where spec.restartNonce is in Git, it is to be written there.

${flagLines(CHANGE_FLAGS)}
Exit codes: 0 asked for, 1 it cannot be restarted, or it was not wanted, 2 the arguments are wrong, 130 Ctrl-C.
`;

export const restart = changeCommand('restart', usage, restarting);
