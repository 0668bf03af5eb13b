/** Names that look like something else, and names that one API takes and another does not. */
import { describe, expect, test } from '@jest/globals';
import { named } from './named.ts';
import { type Resource, render } from './render.ts';

/** `path: type` of every scalar; what stands in a path for `word` is written `*`. */
function types(value: unknown, word: string, path = ''): string[] {
  if (typeof value !== 'object' || value === null)
    return [`${path}: ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([key, child]) =>
    types(child, word, `${path}/${key === word ? '*' : key}`),
  );
}

const typesWith = async (word: string): Promise<string[]> => {
  const objects = await render(named(word), { release: word, namespace: word });
  return objects.flatMap((object) => types(object, word, object.kind)).sort();
};

describe('a name that looks like something else is still text', () => {
  let plain: Promise<string[]> | undefined;

  test.each(['123', '1e3', '0x1f', '010', 'on', 'no', 'true', 'null'])('%s', async (word) => {
    plain ??= typesWith('word');
    expect(await typesWith(word)).toEqual(await plain);
  });
});

test.each(['false', '1.5', '2026-11-26'])('a label %s is still text', async (word) => {
  const [one] = await render({ commonLabels: { team: word } });
  expect(one?.metadata.labels?.['team']).toBe(word);
});

const LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUFFIX = /-(lease|view|edit)$/;

describe('a release of any name that Helm takes has objects of names that every API takes', () => {
  const LONG = `${'1.a-'.repeat(12)}-1.ab`;
  test.each([
    ['jobs', 'jobs-flinkjarjob-controller'],
    ['1.jobs', 'r1-jobs-flinkjarjob-controller'],
    ['0', 'r0-flinkjarjob-controller'],
    ['my.flinkjarjob-controller', 'my-flinkjarjob-controller'],
    [`${'a'.repeat(48)}--b`, 'a'.repeat(48)],
    [LONG, `r${'1-a-'.repeat(11)}1-a`],
  ])('%s', async (release, name) => {
    const objects: Resource[] = await render({ metrics: { alerts: { enabled: true } } }, { release });
    const others = objects.filter(({ kind }) => kind !== 'CustomResourceDefinition');
    const names = others.map(({ metadata }) => metadata.name);
    expect(names.filter((one) => !LABEL.test(one))).toEqual([]);
    expect([...new Set(names.map((one) => one.replace(SUFFIX, '')))]).toEqual([name]);
    for (const { metadata } of others) expect(metadata.labels?.['app.kubernetes.io/instance']).toBe(release);
  });
});
