/** `fjj plan` from outside: arguments, formats, exit codes, without any network. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { cli } from '../../src/cli/cli.ts';
import type { Process } from '../../src/cli/process.ts';
import { reportSchema } from '../../src/manifests/plan/report.ts';
import { runAs } from '../support/command-user.ts';

const ROOT = dirname(dirname(import.meta.dirname));
const folder = mkdtempSync(join(tmpdir(), 'fjj-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Written {
  name?: string;
  namespace?: string;
  spec?: object;
  job?: object;
}

const objectOf = ({ name = 'orders', namespace = 'streaming', spec = {}, job = {} }: Written) => ({
  apiVersion: 'dli.gitops.dev/v1alpha1',
  kind: 'FlinkJarJob',
  metadata: { name, namespace },
  spec: { jobId: '104', ...spec, job: { name: 'orders', parallel_number: 2, smn_topic: 'a', ...job } },
});

const textOf = (...objects: Written[]): string =>
  objects.map((one) => stringify(objectOf(one))).join('---\n');

let folders = 0;
/** A folder with one file. */
function written(text: string): string {
  folders += 1;
  const path = join(folder, String(folders));
  mkdirSync(path);
  writeFileSync(join(path, 'jobs.yaml'), text);
  return path;
}

const plan = (argv: readonly string[], instead: Partial<Process> = {}) =>
  runAs(cli, ['plan', ...argv], instead);

const RESTART = { updateStrategy: 'Restart' };
const before = written(textOf({ spec: RESTART }));

/** Against `before`, or what is given. */
const compare = (head: string, argv: readonly string[] = [], base = before) =>
  plan(['-f', written(head), `--against=${base}`, ...argv]);

const cold = textOf({ spec: RESTART, job: { parallel_number: 4 } });
const hot = textOf({ spec: RESTART, job: { smn_topic: 'b' } });
const bad = textOf({ spec: { ...RESTART, interval: '5 min' } });

describe('P11 exit codes, without and with --detailed-exitcode', () => {
  test.each([
    ['no change', textOf({ spec: RESTART }), [], 0, 0],
    ['a change', cold, [], 0, 2],
    ['a bad flag', cold, ['--ouput=json'], 2, 1],
    ['a bad value', cold, ['--max-bytes=none'], 2, 1],
    ['a manifest that is wrong beside one that is not', `${bad}---\n${hot}`, [], 1, 1],
  ])('%s', async (...[, head, argv, code, detailed]) => {
    expect((await compare(head, argv)).code).toBe(code);
    expect((await compare(head, [...argv, '--detailed-exitcode'])).code).toBe(detailed);
  });

  test('of two objects the one that is right is still planned', async () => {
    const { out } = await compare(`${bad}---\n${textOf({ name: 'other' })}`);
    expect(out).toMatch(/jobs\.yaml:9: spec\.interval: must be a length of time/);
    expect(out).toMatch(/streaming\/other {2}job 104 {2}adopt/);
    // It is there, if only as it cannot be: its job is not said to go.
    expect(out).not.toMatch(/gone/);
  });

  test('Ctrl-C: 130, and nothing is said', async () => {
    const stop = AbortSignal.abort();
    expect(await plan(['-f', before], { stop, signal: () => 'SIGINT' })).toEqual({
      code: 130,
      out: '',
      err: '',
    });
  });

  test('nothing to plan: how to say it', async () => {
    const err =
      'plan what? name a file, a folder, or - for standard input: fjj plan -f PATH; see fjj help plan\n';
    expect(await plan([])).toEqual({ code: 2, out: '', err });
  });
});

describe('P13 a cold edit of a running job', () => {
  test('with updateStrategy Restart is a restart', async () => {
    const { out } = await compare(cold);
    expect(out).toBe(`streaming/orders  job 104  restart · stop + start, not measured
  ~ parallel_number  2 -> 4  review: a savepoint may not fit
  Whether the job runs is not known: this is what becomes of one that does.
Plan against another revision: no live value is known: 1 restart
`);
  });

  test('with InPlace it is blocked: RestartRequired', async () => {
    const { out } = await compare(
      textOf({ job: { parallel_number: 4, smn_topic: 'b' } }),
      [],
      written(textOf({})),
    );
    expect(out).toBe(`streaming/orders  job 104  blocked
  ~ parallel_number  2 -> 4      needs a stopped job
  ~ smn_topic        "a" -> "b"  hot: a running job takes it
  RestartRequired: parallel_number can change on a stopped job only, and it is in job_running: stop it first, or set updateStrategy: Restart.
  Whether the job runs is not known: this is what becomes of one that does.
Plan against another revision: no live value is known: 1 blocked
`);
  });
});

test('on a terminal long values are cut so that a line fits; elsewhere they are whole', async () => {
  const head = textOf({ spec: RESTART, job: { entrypoint: `obs://${'b'.repeat(150)}.jar` } });
  const argv = ['-f', written(head), `--against=${before}`];
  const rowOf = ({ out }: { out: string }) =>
    out.split('\n').find((line) => line.startsWith('  ~ entrypoint'));
  expect(rowOf(await plan(argv))).toContain('bbb.jar"');
  const narrow = rowOf(await plan(argv, { terminal: () => ({ columns: 100, rows: 24 }) })) ?? '';
  expect(narrow.length).toBeLessThanOrEqual(100);
  expect(narrow).toMatch(/unset -> "obs:\/\/b+… +breaks: a savepoint may not restore into it$/);
});

describe('P14 --deny', () => {
  test('restart fails the cold edit with one line that names object and fields', async () => {
    const { code, err } = await compare(cold, ['--deny=restart']);
    expect([code, err]).toEqual([1, 'denied by --deny=restart: streaming/orders (parallel_number)\n']);
  });

  test('restart passes the hot edit', async () => {
    const { code, err } = await compare(hot, ['--deny=restart,breaks', '--detailed-exitcode']);
    expect([code, err]).toEqual([2, '']);
  });

  test('breaks fails a restart whose savepoint may not restore', async () => {
    const { code, err } = await compare(textOf({ spec: RESTART, job: { entrypoint: 'b.jar' } }), [
      '--deny=breaks',
    ]);
    expect([code, err]).toEqual([1, 'denied by --deny=breaks: streaming/orders (entrypoint)\n']);
  });

  test.each([
    ['stop', { state: 'Stopped' }, { state: 'Running' }],
    ['create', { jobId: undefined, adoptionPolicy: 'Create' }, undefined],
  ])('%s', async (what, spec, old) => {
    const base = written(
      old === undefined ? 'kind: List\napiVersion: v1\nitems: []\n' : textOf({ spec: old }),
    );
    const { code, err } = await compare(JSON.stringify(objectOf({ spec })), [`--deny=${what}`], base);
    expect([code, err]).toEqual([
      1,
      `denied by --deny=${what}: streaming/orders\n`.replace(
        /\n/,
        what === 'create' ? ' (name, parallel_number, smn_topic)\n' : '\n',
      ),
    ]);
  });

  test('delete: the manifest is gone, and its job goes with it', async () => {
    const base = written(
      textOf({ spec: { deletionPolicy: 'Delete' } }, { name: 'stays', spec: { jobId: '105' } }),
    );
    const { code, err } = await compare(
      textOf({ name: 'stays', spec: { jobId: '105' } }),
      ['--deny=delete'],
      base,
    );
    expect([code, err]).toEqual([1, 'denied by --deny=delete: streaming/orders\n']);
  });

  test('a class that is none', async () => {
    const { code, err } = await compare(cold, ['--deny=restart,all']);
    expect([code, err]).toEqual([
      2,
      '--deny takes restart, stop, create, delete, breaks, with commas between, not all\n',
    ]);
  });
});

describe('what the other revision says', () => {
  test.each([
    ['another restartNonce restarts the job', { restartNonce: 1 }, { restartNonce: 2 }, /restart/],
    ['a first restartNonce restarts the job', {}, { restartNonce: 1 }, /restart/],
    ['the same restartNonce does nothing', { restartNonce: 1 }, { restartNonce: 1 }, /: 1 unchanged\n$/],
    ['a stop', { state: 'Running' }, { state: 'Stopped' }, /stop · stays down\n/],
    ['a start', { state: 'Stopped' }, { state: 'Running' }, / {2}start\n/],
    [
      'an update of a job at rest',
      { state: 'Stopped' },
      { state: 'Stopped', ignore: [] },
      /: 1 unchanged\n$/,
    ],
  ])('%s', async (...[, old, spec, said]) => {
    const { code, out } = await compare(textOf({ spec }), [], written(textOf({ spec: old })));
    expect(code).toBe(0);
    expect(out).toMatch(said);
  });

  test('a setting that leaves runtime_config is a difference', async () => {
    const base = written(textOf({ spec: RESTART, job: { runtime_config: '{"a.b":"1","c.d":"2"}' } }));
    const { out } = await compare(
      textOf({ spec: RESTART, job: { runtime_config: '{"a.b":"1"}' } }),
      [],
      base,
    );
    expect(out).toMatch(/restart.*\n {2}~ runtime_config {2}\*\*\* -> \*\*\*/);
  });

  test.each([
    ['another', '105', 'jobId is immutable'],
    ['none', undefined, 'jobId cannot be taken away'],
  ])('%s jobId: what the API server would say', async (_, jobId, said) => {
    const { code, out } = await compare(textOf({ spec: { ...RESTART, jobId } }));
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(`jobs\\.yaml:1: streaming/orders: spec\\.jobId: ${said}; create another FlinkJarJob`),
    );
    expect(out).toMatch(/: 1 skipped; 1 error\n$/);
  });
});

describe('bad input: one sentence with file and line, and exit code 1; the rest is still planned', () => {
  const GOOD = textOf({ spec: RESTART, job: { smn_topic: 'b' } });
  const yamlOf = (name: string, text: string | Buffer): string => {
    const path = written('');
    writeFileSync(join(path, name), text);
    writeFileSync(join(path, 'jobs.yaml'), GOOD);
    return path;
  };
  const repeated = GOOD.replace('smn_topic: b', 'smn_topic: b\n    smn_topic: c').replace('orders', 'twice');

  test.each<[string, string | Buffer, RegExp]>([
    ['a tab', 'a:\n\tb: 1\n', /bad\.yaml:2: is not YAML: a tab indents this line/],
    ['a field twice', repeated, /bad\.yaml:\d+: spec\.job\.smn_topic: is there twice/],
    ['UTF-16', Buffer.from('\ufeffa: 1', 'utf16le'), /bad\.yaml:1: is UTF-16: save it as UTF-8/],
    [
      'links that multiply',
      `a: &a [1]\n${'bcdefghij'
        .split('')
        .map((one, at) => `${one}: &${one} [${`*${'abcdefghij'[at]},`.repeat(9)}]`)
        .join('\n')}\n`,
      /bad\.yaml:1: is not YAML: its links/,
    ],
    ['a template', '{{- if .Values.a }}\na: 1\n{{- end }}\n', /bad\.yaml:1: is not YAML: it is a template/],
  ])('%s', async (_, text, said) => {
    const { code, out } = await plan(['-f', yamlOf('bad.yaml', text), `--against=${before}`]);
    expect(code).toBe(1);
    expect(out).toMatch(said);
    expect(out).toMatch(/streaming\/orders {2}job 104 {2}hot update/);
  });

  test.each<[string, string]>([
    ['a byte order mark, and line ends of Windows', `\ufeff${GOOD.replaceAll('\n', '\r\n')}`],
    [
      'a list',
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [JSON.parse(JSON.stringify(parse(GOOD)))] }),
    ],
    ['anchors', GOOD.replace('name: orders', 'name: &n orders').replace(/name: orders$/m, 'name: *n')],
    [
      '10 MB of another kind beside it',
      `${GOOD}---\napiVersion: v1\nkind: ConfigMap\ndata: {a: "${'x'.repeat(10_000_000)}"}\n`,
    ],
  ])('%s is no fault', async (_, text) => {
    const { code, out } = await compare(text);
    expect(code).toBe(0);
    expect(out).toMatch(/streaming\/orders {2}job 104 {2}hot update/);
  });

  test('a folder that is a link loop, a file without rights, one that is not there', async () => {
    const path = written(GOOD);
    symlinkSync(path, join(path, 'loop'));
    symlinkSync('self.yaml', join(path, 'self.yaml'));
    const { code, out } = await plan([
      '-R',
      '-f',
      path,
      '-f',
      join(path, 'none.yaml'),
      `--against=${before}`,
    ]);
    expect(code).toBe(1);
    expect(out).toMatch(/self\.yaml:1: is a link that leads back to itself\n/);
    expect(out).toMatch(/none\.yaml:1: there is no such file or folder\n/);
    expect(out).toMatch(/1 hot; 2 errors\n$/);
  });

  test('two objects of one name, and two of one job, in different files', async () => {
    const path = written(GOOD);
    writeFileSync(join(path, 'more.yaml'), textOf({}, { name: 'other' }));
    const { code, out } = await plan(['-f', path, '--against=none']);
    expect(code).toBe(1);
    expect(out).toMatch(
      /more\.yaml:1: streaming\/orders: is the name of another object, in \S+jobs\.yaml:1:/,
    );
    expect(out).toMatch(
      /more\.yaml:\d+: streaming\/other: job 104 is managed by streaming\/orders in \S+jobs\.yaml:1, too/,
    );
  });

  test('the other revision: a folder that is not there is an error, an empty one is none, nor are its faults', async () => {
    const empty = join(written(GOOD), 'empty');
    mkdirSync(empty);
    expect((await compare(GOOD, [], join(empty, 'none'))).code).toBe(1);
    expect((await compare(GOOD, [], empty)).code).toBe(0);
    expect((await compare(GOOD, [], written(bad))).code).toBe(0);
    const err = '--against takes a file or a folder, not standard input\n';
    expect(await compare(GOOD, [], '-')).toEqual({ code: 2, out: '', err });
  });
});

test('P10 --against=FOLDER makes no network call, whatever the environment says', async () => {
  let connections = 0;
  const server = createServer(() => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const env = {
    FJJ_DLI_ENDPOINT: url,
    FJJ_IAM_ENDPOINT: url,
    DLI_ACCESS_KEY: 'AK',
    DLI_SECRET_KEY: 'SK',
    DLI_REGION: 'cn-north-4',
    KUBECONFIG: join(folder, 'none'),
  };
  const { code } = await plan(['-f', written(cold), `--against=${before}`], { env });
  server.close();
  expect([code, connections]).toEqual([0, 0]);
});

describe('P16 the JSON', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/dli.gitops.dev/fjj-plan_v1.json'), 'utf8'));
  const heads = [
    cold,
    hot,
    `${bad}---\n${hot}`,
    textOf({ name: 'new', spec: { jobId: undefined, state: 'Running' } }),
  ];

  test.each(heads.map((head, at) => [at, head] as const))(
    'is as the shipped schema says: %i',
    async (_, head) => {
      const { out } = await compare(head, ['-o', 'json', '--show=all']);
      expect(z.fromJSONSchema(schema).safeParse(JSON.parse(out)).error).toBeUndefined();
    },
  );

  test('of a newer minor version is read by who ignores what they do not know', async () => {
    const { out } = await compare(cold, ['-o', 'json']);
    const newer = JSON.parse(out);
    Object.assign(newer, { formatVersion: '1.7', more: 1 });
    Object.assign(newer.changes[0], { more: 1 });
    Object.assign(newer.changes[0].fields[0], { more: 1 });
    expect(z.fromJSONSchema(schema).safeParse(newer).error).toBeUndefined();
    expect(reportSchema.parse(newer)).toEqual({ ...JSON.parse(out), formatVersion: '1.7' });
  });
});

describe('markdown', () => {
  const many = (count: number, job: object) =>
    textOf(
      ...Array.from({ length: count }, (_, at) => ({
        name: `job-${at}`,
        spec: { ...RESTART, jobId: String(1_000 + at) },
        job: { name: `job-${at}`, ...job },
      })),
    );

  test('P17 of 500 changed jobs has at most 60,000 bytes, whole rows, and says how many are left out', async () => {
    const base = written(many(500, {}));
    const { out } = await compare(
      many(500, { parallel_number: 4, desc: 'x'.repeat(200) }),
      ['-o', 'markdown'],
      base,
    );
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(60_000);
    expect(out.startsWith('<!-- fjj-plan:fjj -->\n### fjj plan: 500 restart\n')).toBe(true);
    const rows = out.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.every((row) => row.split(' | ').length === 7 && row.endsWith('|'))).toBe(true);
    const details = out.split('<details>').length - 1;
    expect(out).toContain(
      `\n${rows.length === 500 ? '' : `${500 - rows.length} more changed objects: see the job log.`}`,
    );
    expect(out).toContain(`${rows.length - details} more changes in full: see the job log.`);
    expect(out.split('</details>').length - 1).toBe(details);
  });

  test.each([2_000, 5_000, 60_000])('P17 in %i bytes', async (bytes) => {
    const base = written(many(100, {}));
    const { out } = await compare(
      many(100, { parallel_number: 4 }),
      ['-o', 'markdown', `--max-bytes=${bytes}`],
      base,
    );
    expect(Buffer.byteLength(out)).toBeLessThanOrEqual(bytes);
    const rows = out.split('\n').filter((line) => line.startsWith('| `')).length;
    expect(rows).toBeGreaterThan(0);
    expect(out.includes(`\n${100 - rows} more changed objects: see the job log.`)).toBe(rows < 100);
  });

  test('P18 what a manifest says breaks no table, pings nobody and sets no link', async () => {
    const evil = '@everyone <script>alert(1)</script> `x` | y #12 ![a](http://b.example)\n| z | ``` @team';
    const head = textOf({ spec: RESTART, job: { desc: evil, queue_name: '@everyone|`#1`' } });
    const { out } = await compare(head, ['-o', 'markdown']);
    const table = out.split('\n').filter((line) => line.startsWith('|'));
    expect(table).toHaveLength(3);
    // Neither code nor a block of code: what a forge reads as markdown.
    const read = out.replace(/```diff\n.*?\n```\n/gs, '').replace(/`[^`\n]*`/g, '');
    expect(read).not.toMatch(/@|#\d|<script|http|\]\(/);
    const blocks = out.match(/```diff\n.*?\n```\n/gs) ?? [];
    expect(
      blocks.flatMap((block) => block.split('\n').slice(1, -2)).filter((line) => !/^[-+ ] /.test(line)),
    ).toEqual([]);
  });

  test('the key of the comment is the first line', async () => {
    const { out } = await compare(cold, ['-o', 'markdown', '--key=team/prod']);
    expect(out.split('\n')[0]).toBe('<!-- fjj-plan:team/prod -->');
    expect((await compare(cold, ['-o', 'markdown', '--key=x-->'])).code).toBe(2);
  });
});

describe('P19 no sensitive value and nothing like a key', () => {
  const PLANTED = {
    entrypoint_args: '--password PlantedArgument1',
    runtime_config: '{"s3.secret": "PlantedProperty2"}',
    flink_log_config: '{"key": "PlantedLog3"}',
    desc: 'accessKey=PlantedNamed4, AK HPUAPLANTEDKEY5AAAAA SK abcdefghijABCDEFGHIJ0123456789planted6ab',
    smn_topic: 'https://planted7:PlantedUrl8@smn.example/x?token=Planted9',
  };
  const old = Object.fromEntries(
    Object.entries(PLANTED).map(([field, text]) => [field, text.replaceAll(/[1-9]/g, '0')]),
  );

  test.each(['text', 'json', 'markdown'])('in %s', async (output) => {
    const head = textOf({ spec: RESTART, job: PLANTED });
    const { out, err } = await compare(
      head,
      ['-o', output, '--deny=restart'],
      written(textOf({ spec: RESTART, job: old })),
    );
    expect(out).toContain('entrypoint_args');
    expect(out).toContain('smn_topic');
    expect(`${out}${err}`).not.toMatch(/planted/i);
  });

  test.each(['text', 'json', 'markdown'])('of a broken manifest in %s', async (output) => {
    const head = textOf({
      spec: { ...RESTART, region: 'PlantedRegion=1' },
      job: { ...PLANTED, cu_number: 'Planted' },
    });
    const { code, out, err } = await compare(head, ['-o', output]);
    expect(code).toBe(1);
    expect(`${out}${err}`).not.toMatch(/planted/i);
  });
});
