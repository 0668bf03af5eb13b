/** Placeholders are filled from Secrets, or it is said why not; and no value is said. */
import { describe, expect, test } from '@jest/globals';
import { diff } from '../../../src/core/decide/diff.ts';
import { digestsOf } from '../../../src/core/decide/digest.ts';
import { filled } from '../../../src/core/object/fill.ts';
import type { Spec } from '../../../src/core/object/spec.ts';
import type { SecretData } from '../../../src/core/ports.ts';
import { readSecret, tooLarge } from '../../../src/kubernetes/objects/secret-data.ts';
import { type Fields, seen, specOf } from '../../support/example.ts';

const VALUE = `Pq7"\\ü{}$1 $& $$\{X} $\{Y}`;

interface SecretDraft {
  data?: Record<string, string>;
  labels?: Record<string, string>;
  type?: string;
  uid?: string;
}

const MARKED = { 'dli.gitops.dev/values': 'true' };

/** As the adapter reads it. `data`: in base64. */
const secretOf = ({ data = {}, labels = MARKED, type = 'Opaque', uid = 'uid-of-db' }: SecretDraft = {}) =>
  readSecret({ type, metadata: { uid, resourceVersion: '1', labels }, data }, '/secrets/db');

const base64 = (value: string): string => Buffer.from(value).toString('base64');

const secretWith = (data: Record<string, string>, more: SecretDraft = {}): SecretData =>
  secretOf({
    ...more,
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
  });

const SOURCE = { name: 'P', secretKeyRef: { name: 'db', key: 'password' } };
const ARGS = `--password $\{P} --x`;

const withArgs = (entrypoint_args = ARGS): Spec => specOf({ entrypoint_args }, { valuesFrom: [SOURCE] });
const withFields = (job: Fields): Spec => specOf(job, { valuesFrom: [SOURCE] });

const USUAL = secretWith({ password: VALUE });

const fill = (spec: Spec, db: SecretData | undefined) =>
  filled(spec, { namespace: 'streaming', secrets: new Map([['db', db]]) });

function jobOf(spec: Spec, value: string): Fields {
  const result = fill(spec, secretWith({ password: value }));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.spec.job;
}

/** Reason and sentence. */
function said(spec: Spec, db: SecretData | undefined): string {
  const result = fill(spec, db);
  return result.ok ? 'filled' : `${result.failure.kind}: ${result.failure.message}`;
}

test('a spec without valuesFrom is the very same', () => {
  const spec = specOf({ entrypoint_args: `$\{P} $$\{P}` });
  const result = filled(spec, { namespace: 'streaming', secrets: new Map() });
  expect(result).toEqual({ ok: true, value: { spec, hidden: [] } });
  expect(result.ok && result.value.spec).toBe(spec);
});

describe('a value', () => {
  test('stands in arguments as it is, and is not filled again', () => {
    expect(jobOf(withArgs(), VALUE)).toEqual({ entrypoint_args: `--password ${VALUE} --x` });
  });

  test('stands wherever its placeholder does; a literal is none', () => {
    const args = `$\{P}$\{P} $$\{P} $$$\{P} $P { $`;
    expect(jobOf(withArgs(args), 'a')).toEqual({ entrypoint_args: `aa $\{P} $$\{P} $P { $` });
  });

  test.each([
    ['a list', `[{"key":"a","value":"x$\{P}y"}]`],
    ['an object', `{"a":"x$\{P}y"}`],
  ])('cannot end its text in %s of settings', (_shape, runtime_config) => {
    const value = `","value":"b"},{"key":"injected\n\u0000\u2028`;
    const { runtime_config: text } = jobOf(withFields({ runtime_config }), value);
    const read = JSON.parse(String(text));
    expect(Array.isArray(read) ? read : [{ key: 'a', value: read.a }]).toEqual([
      { key: 'a', value: `x${value}y` },
    ]);
  });

  test('cannot end its text in settings of the log that are JSON; others are a text', () => {
    const json = jobOf(withFields({ flink_log_config: `{"a":"$\{P}"}` }), '"},{');
    expect(JSON.parse(String(json.flink_log_config))).toEqual({ a: '"},{' });
    const text = jobOf(withFields({ flink_log_config: `level=$\{P}` }), '"a"');
    expect(text.flink_log_config).toBe('level="a"');
  });

  test.each([
    ['\n', 'p'],
    ['\r\n', 'p'],
    ['\n\n', 'p'],
    [' \n', 'p '],
  ])('is without its line end %j', (end, value) => {
    expect(jobOf(withArgs(`$\{P}.`), `p${end}`)).toEqual({ entrypoint_args: `${value}.` });
  });

  test('is told apart, to be hidden, once', () => {
    const spec = specOf(
      { entrypoint_args: `$\{P} $\{Q} $\{R}` },
      {
        valuesFrom: [
          SOURCE,
          { name: 'Q', secretKeyRef: { name: 'db', key: 'user' } },
          { name: 'R', secretKeyRef: { name: 'db', key: 'password' } },
        ],
      },
    );
    expect(fill(spec, secretWith({ password: 'p\n', user: 'u' }))).toMatchObject({
      value: { hidden: ['p', 'u'] },
    });
  });
});

const LONG = 'x'.repeat(16_385);

const REFUSED: [what: string, db: SecretData | undefined, says: string][] = [
  ['no Secret', undefined, 'ValuesNotFound: Secret streaming/db does not exist.'],
  [
    'a Secret of another type',
    secretWith({ password: VALUE }, { type: 'kubernetes.io/tls' }),
    'ValuesInvalid: Secret streaming/db: a type of kubernetes.io is not for values of jobs.',
  ],
  [
    'a Secret without the mark',
    secretWith({ password: VALUE }, { labels: {} }),
    'ValuesInvalid: Secret streaming/db is not marked for values of jobs: its owner adds the label dli.gitops.dev/values=true.',
  ],
  [
    'a Secret with credentials',
    secretWith({ password: VALUE }, { labels: { ...MARKED, 'dli.gitops.dev/credentials': 'true' } }),
    'ValuesInvalid: Secret streaming/db is marked as credentials for DLI, which are no value of a job.',
  ],
  [
    'a Secret that is too large',
    tooLarge(),
    'ValuesInvalid: Secret streaming/db: it has more than 2097152 bytes as JSON.',
  ],
  ['another key', secretWith({ user: 'u' }), 'ValuesNotFound: Secret streaming/db has no key password.'],
  ['nothing', secretOf(), 'ValuesNotFound: Secret streaming/db has no key password.'],
  [
    'a value that is too long',
    secretWith({ password: LONG }),
    'ValuesInvalid: Secret streaming/db: password has 16385 bytes, and at most 16384 are accepted.',
  ],
  [
    'a value that is not UTF-8',
    secretOf({ data: { password: '//79' } }),
    'ValuesInvalid: Secret streaming/db: password is not UTF-8 text.',
  ],
  ['an empty value', secretWith({ password: '' }), 'ValuesInvalid: Secret streaming/db: password is empty.'],
  ['a line end', secretWith({ password: '\n' }), 'ValuesInvalid: Secret streaming/db: password is empty.'],
  ...['a\nb', 'a\u0000b', 'a\tb', 'a\u007fb'].map((value): [string, SecretData, string] => [
    `the value ${JSON.stringify(value)} for an argument`,
    secretWith({ password: value }),
    'ValuesInvalid: Secret streaming/db: password holds a line break or another control character, which no argument in entrypoint_args can have.',
  ]),
  [
    'a value with which the arguments are too long',
    secretWith({ password: 'x'.repeat(1_024) }),
    'ValuesInvalid: spec.job.entrypoint_args, with its values filled in: must have at most 1024 characters.',
  ],
];

test.each(REFUSED)('%s is said, and nothing is filled', (_what, db, says) => {
  expect(said(withArgs(), db)).toBe(says);
});

interface RuleCase {
  what: string;
  job: Fields;
  value: string;
  says: string;
}

const LONG_PATHS = Array.from({ length: 100 }, (_, at) => `${at}/`.padEnd(480, 'x'));

const RULE_CASES: RuleCase[] = [
  {
    what: 'bytes',
    job: { entrypoint_args: ARGS },
    value: 'ü'.repeat(510),
    says: 'spec.job.entrypoint_args, with its values filled in: must be at most 1024 bytes in UTF-8.',
  },
  {
    what: 'characters',
    job: { runtime_config: `{"a":"$\{P}$\{P}$\{P}"}` },
    value: 'x'.repeat(16_000),
    says: 'spec.job.runtime_config, with its values filled in: must have at most 32768 characters.',
  },
  {
    what: 'all long fields together',
    job: {
      runtime_config: `{"a":"$\{P}"}`,
      flink_log_config: `$\{P}`,
      dependency_jars: LONG_PATHS,
      main_class: 'M',
    },
    value: 'x'.repeat(16_000),
    says: 'spec.job, with its values filled in: runtime_config, flink_log_config, dependency_jars, dependency_files must together have at most 65536 bytes in UTF-8.',
  },
];

test.each(RULE_CASES)('the limit of $what holds for what is filled in', ({ job, value, says }) => {
  expect(said(withFields(job), secretWith({ password: value }))).toBe(`ValuesInvalid: ${says}`);
});

test('every way to look at a Secret that is not as it should be says nothing that is in it', () => {
  for (const [, db] of REFUSED) expect(said(withArgs(), db)).not.toContain('Pq7');
});

describe('fingerprints', () => {
  const digests = (value: string, { uid }: { uid?: string } = {}) => {
    const result = fill(withArgs(), secretWith({ password: value }, uid === undefined ? {} : { uid }));
    if (!result.ok) throw new Error(result.failure.message);
    return digestsOf(diff(result.value.spec, seen(), {}));
  };

  test('of another value are others, and of the same the same, whatever else the Secret says', () => {
    expect(digests('a')).toEqual(digests('a'));
    expect(digests('a').wanted).not.toBe(digests('b').wanted);
  });

  test('cannot be made by somebody who knows the value and not the Secret', () => {
    const guess = digestsOf(diff(specOf({ entrypoint_args: '--password a --x' }), seen(), {}));
    expect(digests('a').wanted).not.toBe(guess.wanted);
    expect(digests('a', { uid: 'another' }).wanted).not.toBe(digests('a').wanted);
  });

  test('of a field without placeholders are as they were', () => {
    const spec = withFields({ entrypoint_args: ARGS, desc: 'new' });
    const result = fill(spec, USUAL);
    const changes = diff(result.ok ? result.value.spec : spec, seen(), {});
    const plain = diff(specOf({ desc: 'new' }), seen(), {});
    expect(digestsOf(changes.filter(({ field }) => field === 'desc'))).toEqual(digestsOf(plain));
  });
});
