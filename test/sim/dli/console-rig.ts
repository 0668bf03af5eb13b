/** Job 104 in some state, on a clock of the test's own, without HTTP. */
import { exampleJob } from '../../../sim/dli/example.ts';
import { defaultSettings } from '../../../sim/dli/settings.ts';
import { JobStore } from '../../../sim/dli/state.ts';
import type { JobStatus } from '../../../sim/dli/states.ts';

export function store(status: JobStatus, fields: Record<string, unknown> = {}) {
  let time = 1_000_000;
  const settings = { ...defaultSettings(), transitionMs: 100 };
  const jobs = new JobStore({ settings, now: () => time });
  jobs.add(exampleJob(status, fields));
  return {
    jobs,
    settings,
    pass: (ms: number) => {
      time += ms;
    },
    status: () => jobs.get(104)?.status,
  };
}

/** The states the job is seen in, at every half step. */
export function seen({ status, pass }: ReturnType<typeof store>): (JobStatus | undefined)[] {
  const states = [status()];
  for (let i = 0; i < 10; i++) {
    pass(50);
    if (status() !== states.at(-1)) states.push(status());
  }
  return states;
}
