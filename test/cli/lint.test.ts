/** The command: arguments, formats, exit codes. What it finds: test/manifests/. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { cli } from '../../src/cli/cli.ts';
import type { Process } from '../../src/cli/process.ts';
import { VERSION } from '../../src/service/version.ts';
import { manifestText } from '../manifests/lint/manifest-text.ts';
import { runAs } from '../support/command-user.ts';

const folder = mkdtempSync(join(tmpdir(), 'fjj-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const good = file('good.yaml', manifestText());
const bad = file('bad.yaml', manifestText({ spec: 'interval: 5 min', job: 'flink_version: "1.15"' }));
const other = file('other.yaml', 'apiVersion: v1\nkind: ConfigMap\n');

async function* inputOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const lint = (argv: readonly string[], instead: Partial<Process> = {}) =>
  runAs(cli, ['lint', ...argv], instead);

const INTERVAL =
  'spec.interval: must be a length of time, such as 5m or 1h30m: whole numbers with h, m or s; write 5m';
const VERSION_ALONE = 'spec.job.flink_version: flink_version needs feature basic; add feature: basic';

describe('exit codes', () => {
  test('0: nothing is wrong', async () => {
    const out = '1 FlinkJarJob in 1 file: nothing is wrong\n';
    expect(await lint(['-f', good])).toEqual({ code: 0, out, err: '' });
  });

  test('0: there is nothing to check', async () => {
    const out = '0 FlinkJarJobs in 1 file: nothing is wrong; 1 other object left alone\n';
    expect(await lint(['-f', other])).toEqual({ code: 0, out, err: '' });
  });

  test('1: something is wrong; all of it is said, in the order of the lines', async () => {
    const out = `${bad}:8:20: ${VERSION_ALONE}\n${bad}:9:13: ${INTERVAL}\n1 FlinkJarJob in 1 file: 2 faults\n`;
    expect(await lint(['-f', bad])).toEqual({ code: 1, out, err: '' });
  });

  test('1: a file cannot be read; the others are still told', async () => {
    const { code, out } = await lint(['-f', join(folder, 'none.yaml'), '-f', bad]);
    const [first, ...rest] = out.split('\n');
    expect([code, first]).toEqual([1, `${folder}/none.yaml:1:1: there is no such file or folder`]);
    expect(rest).toHaveLength(4);
  });

  test.each([
    [
      'no path',
      [],
      'lint what? name a file, a folder, or - for standard input: fjj lint -f PATH; see fjj help lint\n',
    ],
    ['a path that is missing', ['-f'], '--filename needs a value: --filename=…\n'],
    ['an unknown flag', ['--ouput=json', good], 'unknown flag --ouput; the nearest is --output\n'],
    ['an unknown letter', ['-x', good], 'unexpected argument -x\n'],
    [
      'a format that is none',
      ['-o', 'jsn', good],
      '--output must be one of text, json, github, sarif, not jsn; the nearest is json\n',
    ],
  ])('2: %s', async (_, argv, err) => {
    expect(await lint(argv)).toEqual({ code: 2, out: '', err });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGPIPE', 141],
  ] as const)('%s before the end: %i, and no summary', async (signal, code) => {
    const stopped = { stop: AbortSignal.abort(), signal: () => signal };
    expect(await lint(['-f', bad, '-o', 'json'], stopped)).toEqual({ code, out: '', err: '' });
  });
});

test('paths may stand with -f and without', async () => {
  expect((await lint(['-f', good, other])).out).toBe((await lint([good, '--filename', other])).out);
});

test('standard input is read where a path is -', async () => {
  const { code, out } = await lint(['-f', '-'], {
    input: inputOf(manifestText({ spec: 'interval: 5 min' })),
  });
  expect([code, out]).toEqual([1, `standard input:9:13: ${INTERVAL}\n1 FlinkJarJob in 1 file: 1 fault\n`]);
});

test('-v tells on standard error what was read', async () => {
  const { err } = await lint(['-v', '-f', good, '-f', bad]);
  expect(err).toBe(`${good}: 1 FlinkJarJob, 0 faults\n${bad}: 1 FlinkJarJob, 2 faults\n`);
});

describe('formats', () => {
  test('text is without colours, unless a terminal shows them', async () => {
    const [plain, bright] = [await lint(['-f', bad]), await lint(['-f', bad], { color: true })];
    expect(bright.out).not.toBe(plain.out);
    expect(stripVTControlCharacters(bright.out)).toBe(plain.out);
  });

  test('json', async () => {
    const { code, out } = await lint(['-f', bad, '-o', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      formatVersion: '1.0',
      fjjVersion: VERSION,
      summary: { files: 1, jobs: 1, others: 0, findings: 2, notFollowed: 0 },
      findings: [
        {
          file: bad,
          line: 8,
          column: 20,
          endLine: 8,
          endColumn: 26,
          kind: 'InvalidCombination',
          object: 'orders',
          path: 'spec.job.flink_version',
          message: 'flink_version needs feature basic',
          instead: 'add feature: basic',
        },
        {
          file: bad,
          line: 9,
          column: 13,
          endLine: 9,
          endColumn: 18,
          kind: 'InvalidValue',
          object: 'orders',
          path: 'spec.interval',
          message: 'must be a length of time, such as 5m or 1h30m: whole numbers with h, m or s',
          instead: 'write 5m',
        },
      ],
    });
  });

  test('github: one annotation a fault, and the summary', async () => {
    const { code, out } = await lint(['-f', bad, '--output=github']);
    expect(code).toBe(1);
    expect(out).toBe(
      `::error file=${bad},line=8,endLine=8,col=20,endColumn=26,title=fjj lint%3A InvalidCombination::${VERSION_ALONE}
::error file=${bad},line=9,endLine=9,col=13,endColumn=18,title=fjj lint%3A InvalidValue::${INTERVAL}
1 FlinkJarJob in 1 file: 2 faults
`,
    );
  });

  test('github: names cannot end the annotation nor begin another', async () => {
    const odd = file('a,line=1::b%0A.yaml', manifestText({ job: '"x\\n::error::y": 1' }));
    const { out } = await lint(['-f', odd, '-o', 'github']);
    const [first = '', ...rest] = out.trimEnd().split('\n');
    expect(first).toContain(`${folder}/a%2Cline=1%3A%3Ab%250A.yaml,line=8`);
    expect(rest).toEqual(['1 FlinkJarJob in 1 file: 1 fault']);
  });

  test('sarif: every kind of fault is described, and each finding has its place', async () => {
    const { code, out } = await lint(['-f', bad, '-o', 'sarif']);
    expect(code).toBe(1);
    const { version, runs } = JSON.parse(out);
    expect(version).toBe('2.1.0');
    const [{ tool, results }] = runs;
    const rules = tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(results.map(({ ruleId }: { ruleId: string }) => rules.includes(ruleId))).toEqual([true, true]);
    expect(results[1]).toEqual({
      ruleId: 'InvalidValue',
      level: 'error',
      message: { text: INTERVAL },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: bad },
            region: { startLine: 9, startColumn: 13, endLine: 9, endColumn: 18 },
          },
        },
      ],
    });
  });

  test('no name of a file or a field moves the cursor', async () => {
    const odd = file('a\u001b[2Jb.yaml', manifestText({ job: '"x\\u001b[2J": 1' }));
    for (const format of ['text', 'json', 'github', 'sarif']) {
      const { out } = await lint(['-f', odd, '-o', format]);
      expect(out).not.toContain('\u001b');
    }
  });
});
