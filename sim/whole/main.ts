/** `npm run simulate`: the whole system on a virtual clock. */
import { runInProcess } from '../../src/cli/process.ts';

await runInProcess(async () => {
  const { simulateWhole } = await import('./simulate.ts');
  return (user) => simulateWhole(user, { terminal: process.stderr.isTTY });
});
