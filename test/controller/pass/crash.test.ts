import { describe, expect, test } from '@jest/globals';
import { Crash, mortal } from '../../support/mortal.ts';
import { Story } from '../../support/story.ts';

interface Tale {
  begin: () => Story;
  /** What happens to the world; after each, passes are made until nothing moves. */
  chapters: ((story: Story) => void)[];
}

const nothing = () => undefined;

const TALES: Record<string, Tale> = {
  'an edit of a job at rest': {
    begin: () => new Story({ job: { parallel_number: 4 } }),
    chapters: [nothing, (story) => story.edit({ parallel_number: 5 })],
  },
  'an edit that DLI refuses, then one that it takes': {
    begin: () => {
      const story = new Story({ job: { entrypoint: 'x.jar' } });
      return story;
    },
    chapters: [nothing, (story) => story.edit({ entrypoint: 'y.jar' })],
  },
  'a hot and cold edit of a running job, which a person then stops': {
    begin: () => new Story({ job: { smn_topic: 'urn', parallel_number: 4 }, status: 'job_running' }),
    chapters: [
      nothing,
      (story) => {
        story.become('job_cancel_success');
      },
    ],
  },
  'a PUT that is applied and whose answer is lost': {
    begin: () => {
      const story = new Story({ job: { parallel_number: 4 } });
      story.dli.lose('applied');
      return story;
    },
    chapters: [nothing],
  },
  'drift, twice': {
    begin: () => new Story({ job: { parallel_number: 1 } }),
    chapters: [4, 5].map((value) => (story) => {
      story.dli.job().fields.parallel_number = value;
    }),
  },
};

const PASSES = 4;

/** Tells the tale, with the process dying at one moment; 0: at none. */
async function tell({ begin, chapters }: Tale, at: number) {
  const story = begin();
  const moments = mortal(story, at);
  for (const chapter of chapters) {
    chapter(story);
    for (let pass = 0; pass < PASSES; pass += 1) {
      await story.pass().catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
        story.restart();
      });
    }
  }
  const { error_code, error_msg, observedGeneration, drift } = story.cluster.status();
  return {
    moments: moments.length,
    puts: story.dli.puts,
    end: {
      fields: story.dli.job().fields,
      ready: story.ready(),
      stalled: story.has('Stalled'),
      error_code,
      error_msg,
      observedGeneration,
      drift,
    },
  };
}

describe('the process dies before or after any call, and starts again:', () => {
  test.each(Object.entries(TALES))('%s ends the same, with at most one PUT more', async (_name, tale) => {
    const whole = await tell(tale, 0);
    expect(whole.moments).toBeGreaterThan(10);
    for (let at = 1; at <= whole.moments; at += 1) {
      const broken = await tell(tale, at);
      expect({ at, end: broken.end }).toEqual({ at, end: whole.end });
      expect(broken.puts.length).toBeLessThanOrEqual(whole.puts.length + 1);
    }
  });

  test('one edit is at most two PUTs', async () => {
    const tale: Tale = { begin: () => new Story({ job: { parallel_number: 4 } }), chapters: [nothing] };
    const { moments } = await tell(tale, 0);
    for (let at = 1; at <= moments; at += 1)
      expect((await tell(tale, at)).puts.length).toBeLessThanOrEqual(2);
  });

  test('an applied PUT is never sent again, wherever it dies afterwards', async () => {
    const tale: Tale = { begin: () => new Story({ job: { parallel_number: 4 } }), chapters: [nothing] };
    const { moments } = await tell(tale, 0);
    for (let at = 1; at <= moments; at += 1) expect((await tell(tale, at)).puts).toHaveLength(1);
  });
});
