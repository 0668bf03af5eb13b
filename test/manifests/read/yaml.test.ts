/** Issue 11, bad input: whatever is in a file, it is one sentence with file and line, and the other documents are read. */
import { describe, expect, test } from '@jest/globals';
import { linesOf, lintedOf } from '../lint/linted.ts';
import { manifestText } from '../lint/manifest-text.ts';

const GOOD = manifestText();
const BAD = manifestText({ name: 'bad', job: 'feature: none' });
const FEATURE = 'spec.job.feature: must be basic or custom';

describe('several documents', () => {
  test('all are read, and each fault has the line of the file', async () => {
    expect(await lintedOf(`# one\n${GOOD}---\n# nothing\n---\n${BAD}...\n`)).toMatchObject({
      jobs: 2,
      others: 0,
      findings: [{ span: { line: 21, column: 14 }, object: 'bad', path: 'spec.job.feature' }],
    });
  });

  test('the faults of all are said at once, those of a document that is no YAML, too', async () => {
    expect(await linesOf(`${BAD}---\na: [1\nb: 2\n---\n${BAD.replace('bad', 'worse')}`)).toEqual([
      `8:14: ${FEATURE}`,
      '12:1: is not YAML: this line is not indented as those that it belongs to',
      `21:14: ${FEATURE}`,
    ]);
  });

  test.each([
    ['nothing', ''],
    ['a comment', '# nothing\n'],
    ['empty documents', '---\n---\n...\n---\n'],
    ['a null', 'null\n'],
  ])('%s: there is nothing to say', async (_, text) => {
    expect(await lintedOf(text)).toMatchObject({ findings: [], jobs: 0, others: 0 });
  });
});

describe('lists', () => {
  const indented = (text: string): string => text.replace(/^/gm, '    ').replace('    ', '  - ');

  test.each(['List', 'FlinkJarJobList'])('kind %s: each item is an object', async (kind) => {
    const list = `apiVersion: v1\nkind: ${kind}\nitems:\n${indented(GOOD)}\n${indented(BAD)}\n  - {apiVersion: v1, kind: Secret}\n`;
    const { jobs, others, findings } = await lintedOf(list);
    expect([jobs, others]).toEqual([2, 1]);
    expect(findings).toMatchObject([{ path: 'spec.job.feature', span: { line: 21, column: 18 } }]);
  });

  test('a list in a list is taken apart, too', async () => {
    const inner = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Secret' }],
    });
    expect(await lintedOf(`{"apiVersion": "v1", "kind": "List", "items": [${inner}]}`)).toMatchObject({
      others: 1,
    });
  });

  test('an item that is no object is said', async () => {
    expect(await linesOf('apiVersion: v1\nkind: List\nitems:\n- 1\n- {kind: Secret}\n')).toEqual([
      '4:3: is no Kubernetes object: it is no object',
      '5:3: is no Kubernetes object: apiVersion is missing',
    ]);
  });
});

describe('anchors', () => {
  test('what is wrong is said where the value stands', async () => {
    const job = 'obs_bucket: &bucket " a "\nsmn_topic: *bucket';
    expect(await linesOf(manifestText({ job }))).toEqual([
      '8:25: spec.job.obs_bucket: must not begin or end with white space; write a',
      '9:16: spec.job.smn_topic: must not begin or end with white space; write a',
    ]);
  });

  test('of a map that is merged in, in its own line', async () => {
    const text = `${GOOD}---\napiVersion: dli.gitops.dev/v1alpha1
kind: FlinkJarJob
metadata: {name: a, annotations: &base {feature: none, cu_number: "4"}}
spec: {jobId: "1", job: {<<: *base, cu_number: 4}}
`;
    expect(await linesOf(text)).toEqual([`13:50: ${FEATURE}`]);
  });

  test.each([
    [
      'a link before its anchor',
      'a: *x\nb: &x 1\n',
      '1:4: is not YAML: a link (*) that leads nowhere: an anchor (&) of that name must stand before it',
    ],
    [
      'a link inside its anchor',
      'a: &x\n  b: *x\n',
      '2:6: is not YAML: a link (*) that leads nowhere: it stands inside its own anchor (&)',
    ],
  ])('%s', async (_, text, expected) => {
    expect(await linesOf(text)).toEqual([expected]);
  });

  test('links that multiply are refused before they fill the memory', async () => {
    const levels = 'bcdefghijklm'
      .split('')
      .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghijkl'[at]}`).join(',')}]`);
    expect(await linesOf(`a: &a [x]\n${levels.join('\n')}\n`)).toEqual([
      '1:1: is not YAML: its links (*) to anchors (&) multiply beyond all measure',
    ]);
  });

  test('five hundred jobs of a list may share one anchor', async () => {
    const item = (at: number): string =>
      `- {apiVersion: dli.gitops.dev/v1alpha1, kind: FlinkJarJob, metadata: {name: a${at}}, spec: {jobId: "${at + 1}", job: ${at === 0 ? '&job {name: b}' : '*job'}}}`;
    const items = Array.from({ length: 500 }, (_, at) => item(at));
    expect(await lintedOf(`apiVersion: v1\nkind: List\nitems:\n${items.join('\n')}\n`)).toMatchObject({
      findings: [],
      jobs: 500,
    });
  });
});

describe('a field twice', () => {
  test.each([
    [
      'in the job',
      { job: 'name: a\ndesc: b\nname: c' },
      [
        '10:5: spec.job.name: is there twice, first in line 8, and only this one counts; leave one of the two out',
      ],
    ],
    [
      'three times',
      { job: 'name: a\nname: b\nname: c' },
      [9, 10].map(
        (line) =>
          `${line}:5: spec.job.name: is there twice, first in line 8, and only this one counts; leave one of the two out`,
      ),
    ],
    [
      'in a list',
      { spec: 'maintenanceWindows: [{start: "02:00", start: "03:00", duration: 1h, timeZone: UTC}]' },
      [
        '9:41: spec.maintenanceWindows[0].start: is there twice, first in line 9, and only this one counts; leave one of the two out',
      ],
    ],
    [
      'a whole job',
      { spec: 'job: {}' },
      ['9:3: spec.job: is there twice, first in line 7, and only this one counts; leave one of the two out'],
    ],
  ])('%s', async (_, parts, expected) => {
    expect(await linesOf(manifestText(parts))).toEqual(expected);
  });

  test('the last one is what is checked', async () => {
    const { findings } = await lintedOf(manifestText({ job: 'cu_number: "4"\ncu_number: 4' }));
    expect(findings.map(({ kind }) => kind)).toEqual(['RepeatedField']);
  });
});

describe('what is no YAML', () => {
  const yaml = (place: string, why: string): string => `${place}: is not YAML: ${why}`;

  test.each([
    ['a tab', 'a:\n\tb: 1\n', yaml('2:1', 'a tab indents this line: YAML takes blanks only')],
    [
      'a line too far to the left',
      'a:\n  b: 1\n c: 2\n',
      yaml('3:1', 'this line is not indented as those that it belongs to'),
    ],
    [
      'a quotation mark that is not closed',
      'a: "b\n',
      yaml('2:1', 'a quotation mark, a bracket, a comma or a colon is missing, here or before'),
    ],
    [
      'a colon in a value',
      'a: b: c\n',
      yaml('1:4', 'a value with a colon in it: put the value in quotation marks'),
    ],
    [
      'a value that begins with @',
      'a: @b\n',
      yaml(
        '1:4',
        'a value begins with a character that YAML keeps for itself: put the value in quotation marks',
      ),
    ],
    [
      'a line without a colon',
      'a: 1\nb\nc: 2\n',
      yaml('2:1', 'a quotation mark, a bracket, a comma or a colon is missing, here or before'),
    ],
    [
      'a backslash',
      'a: "\\d"\n',
      yaml('1:5', 'a backslash with a character behind it that means nothing: write \\\\ for a backslash'),
    ],
    [
      'two JSON values',
      '{"a": 1}\n{"b": 2}\n',
      yaml('2:1', 'something stands here that does not belong here'),
    ],
    [
      'a merge conflict',
      'a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n',
      yaml('2:1', 'it has the marks of a merge conflict: resolve it first'),
    ],
    [
      'a template',
      'a:\n{{- if .Values.b }}\n  c: 1\n{{- end }}\n',
      yaml('2:1', 'it is a template ({{ … }}): check what it makes, such as helm template . | fjj lint -f -'),
    ],
    ['a text', 'hello\n', '1:1: is no Kubernetes object: it is no object'],
    ['no kind', 'apiVersion: v1\n', '1:1: is no Kubernetes object: kind is missing'],
    ['values of a chart', 'replicas: 1\n', '1:1: is no Kubernetes object: apiVersion and kind are missing'],
  ])('%s', async (_, text, line) => {
    expect(await linesOf(text)).toEqual([line]);
  });

  test('a text that is nested without end is read or refused, and not more than that', async () => {
    const { findings } = await lintedOf('['.repeat(50_000));
    expect(findings.map(({ kind }) => kind)).toEqual(['NotYaml']);
  });
});

describe('as an API server gets it', () => {
  test.each([
    [
      'JSON',
      JSON.stringify({
        apiVersion: 'dli.gitops.dev/v1alpha1',
        kind: 'FlinkJarJob',
        metadata: { name: 'a' },
        spec: { jobId: '1', job: {} },
      }),
    ],
    [
      'JSON that is indented with tabs',
      JSON.stringify(
        {
          apiVersion: 'dli.gitops.dev/v1alpha1',
          kind: 'FlinkJarJob',
          metadata: { name: 'a' },
          spec: { jobId: '1', job: {} },
        },
        undefined,
        '\t',
      ),
    ],
    ['a byte order mark', `\ufeff${GOOD}`],
    ['line ends of Windows', GOOD.replaceAll('\n', '\r\n')],
    ['a field without a value', manifestText({ spec: 'region:' })],
    ['yes and off', manifestText({ job: 'resume_checkpoint: off\nlog_enabled: no' })],
    ['a nonce of 64 bits', manifestText({ spec: 'restartNonce: 9007199254740993' })],
    ['an octal number', manifestText({ job: 'cu_number: 0o10' })],
    ['a number with an exponent', manifestText({ job: 'cu_number: 1e1' })],
    ['names that are nearly one', manifestText({ name: 'e-104', job: 'name: e0' })],
    [
      'a time of day without quotation marks',
      manifestText({ spec: 'maintenanceWindows: [{start: 02:00, duration: 1h, timeZone: UTC}]' }),
    ],
  ])('%s', async (_, text) => {
    expect(await lintedOf(text)).toMatchObject({ findings: [], jobs: 1 });
  });

  test.each([
    ['a byte order mark', `\ufeff${BAD}`],
    ['line ends of Windows', BAD.replaceAll('\n', '\r\n')],
  ])('%s moves no line and no column', async (_, text) => {
    expect(await linesOf(text)).toEqual([`8:14: ${FEATURE}`]);
  });
});

test('10 MB in many documents are read, and each fault has its line', async () => {
  const desc = 'x'.repeat(5_000);
  const documents = Array.from({ length: 400 }, (_, at) =>
    manifestText({
      name: `job-${at}`,
      job: Array.from({ length: 5 }, (__, field) => `f${field}: ${desc}`).join('\n'),
    }),
  );
  const text = documents.join('---\n');
  expect(text.length).toBeGreaterThan(10_000_000);
  const { jobs, findings } = await lintedOf(text);
  expect([jobs, findings.length]).toEqual([400, 2_000]);
  expect(findings.at(-1)?.span.line).toBe(text.split('\n').length - 2);
});
