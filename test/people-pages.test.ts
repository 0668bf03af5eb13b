/** The pages for people on call are kept by hand: a reason, an event, an alert or a value that they name exists. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { STATES } from '../src/core/job/states.ts';
import { CONDITION_TYPES } from '../src/core/object/condition.ts';
import { specSchema } from '../src/core/object/spec.ts';
import { EVENT_REASONS } from '../src/core/report/event-reasons.ts';
import { REASONS } from '../src/core/report/reasons.ts';

const PAGES = ['on-call', 'notifications', 'restart-safely', 'runbooks'].map((name) => `docs/${name}.md`);

/** Words of the spec, and the two reasons of JobHealthy and Suspended of Argo CD that no table has. */
const WORDS = [
  ...['Running', 'Stopped', 'Restart', 'InPlace', 'Savepoint', 'Stateless', 'OnFailure', 'Rollback', 'Hold'],
  ...['LeftStopped', 'Disruptive'],
];

const ALERTS = [...readFileSync('docs/runbooks.md', 'utf8').matchAll(/^## (\w+)$/gm)].map(([, name]) => name);

const KNOWN = new Set<unknown>([
  ...Object.keys(REASONS),
  ...Object.keys(EVENT_REASONS),
  ...Object.values(STATES).map(({ reason }) => reason),
  ...CONDITION_TYPES,
  ...ALERTS,
  ...WORDS,
]);

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  test('names reasons, events and alerts that exist', () => {
    const named = [...text.matchAll(/`([A-Z][a-z]+[A-Za-z]*)`/g)].map(([, word]) => word);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((word) => !KNOWN.has(word))).toEqual([]);
  });

  test('names commands of fjj that exist', () => {
    const lines = text.split('\n').filter((line) => !line.includes('kubectl'));
    const named = lines.flatMap((line) =>
      [...line.matchAll(/(?<=^|`)fjj ([a-z]+)/g)].map(([, name]) => name),
    );
    const commands = globSync('*.ts', { cwd: 'src/cli' }).map((file) => basename(file, '.ts'));
    expect(named.filter((name) => !commands.includes(name ?? ''))).toEqual([]);
  });

  test('has YAML that parses, and specs that the schema takes', () => {
    for (const [, block = ''] of text.matchAll(/```yaml\n(.*?)```/gs)) {
      const documents = parseAllDocuments(block);
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
      const { spec } = (documents[0]?.toJS() ?? {}) as { spec?: object };
      if (spec === undefined) continue;
      const filled = { jobId: '104', job: {}, ...spec };
      expect(specSchema.safeParse(filled).error).toBeUndefined();
    }
  });
});
