import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { specFaults } from '../../../src/core/object/spec-faults.ts';
import { LATER_CASES, NULL_CASES, SPEC_CASES } from '../../core/object/spec-cases.ts';
import { linesOf, lintedOf } from './linted.ts';
import { manifestText } from './manifest-text.ts';

test('a manifest that is in order: nothing is said', async () => {
  expect(await lintedOf(manifestText())).toEqual({
    file: 'standard input',
    findings: [],
    jobs: 1,
    others: 0,
  });
});

describe('2b: what to write instead', () => {
  test.each<[what: string, lines: string, expected: string]>([
    [
      '4Gi',
      'resource_config_version: v2\nresource_config:\n  jobmanager_resource_spec:\n    memory: 4Gi',
      '11:17: spec.job.resource_config.jobmanager_resource_spec.memory: must be a whole number with MB or GB, such as 4GB; write 4GB',
    ],
    [
      'flink_version alone',
      'flink_version: "1.15"',
      '8:20: spec.job.flink_version: flink_version needs feature basic; add feature: basic',
    ],
    [
      'a number for a version',
      'feature: basic\nflink_version: 1.10',
      '9:20: spec.job.flink_version: must be a text, not a number; write "1.10"',
    ],
    [
      'a mistyped field',
      'paralel_number: 4',
      '8:5: spec.job.paralel_number: is no field of a FlinkJarJob; write parallel_number',
    ],
    [
      'camelCase',
      'managerCuNumber: 1',
      '8:5: spec.job.managerCuNumber: is no field of a FlinkJarJob; write manager_cu_number',
    ],
    [
      'a name of Terraform',
      'cu_num: 4',
      '8:5: spec.job.cu_num: is no field of a FlinkJarJob; write cu_number',
    ],
    [
      'another name of Terraform',
      'description: x',
      '8:5: spec.job.description: is no field of a FlinkJarJob; write desc',
    ],
    [
      'a field of the spec in the job',
      'interval: 5m',
      '8:5: spec.job.interval: is no field of a FlinkJarJob; it belongs under spec',
    ],
    [
      'a field that nothing is near to',
      'frobnicate: 1',
      '8:5: spec.job.frobnicate: is no field of a FlinkJarJob; see kubectl explain fjj.spec.job',
    ],
    [
      'a number as a text',
      'cu_number: "4"',
      '8:16: spec.job.cu_number: must be a number, not a text; write 4',
    ],
    [
      'a flag as a text',
      'resume_checkpoint: "no"',
      '8:24: spec.job.resume_checkpoint: must be true or false, not a text; write false',
    ],
    [
      'a list as a text',
      'dependency_jars: a.jar',
      '8:22: spec.job.dependency_jars: must be a list, not a text; write [ a.jar ]',
    ],
    ['a word in capitals', 'feature: BASIC', '8:14: spec.job.feature: must be basic or custom; write basic'],
    [
      'a mode as a word',
      'checkpoint_mode: exactly_once',
      '8:22: spec.job.checkpoint_mode: must be a number, not a text; write 1',
    ],
    [
      'a block with a line end',
      'main_class: |\n  org.Example',
      '8:17: spec.job.main_class: must not have white space in it; write org.Example',
    ],
    [
      'a yes without quotation marks',
      'name: yes',
      '8:11: spec.job.name: must be a text, not true or false; write "yes"',
    ],
  ])('%s', async (_, job, expected) => {
    expect(await linesOf(manifestText({ job }))).toEqual([expected]);
  });

  test.each<[lines: string, expected: string]>([
    ['interval: 5 min', 'write 5m'],
    ['interval: 1 hour 30 minutes', 'write 1h30m'],
    ['interval: 1d', 'write 24h'],
    ['interval: PT5M', 'write 5m'],
    ['mode: observe', 'write Observe'],
    ['state: Runing', 'write Running'],
    ['region: CN_North_4', 'write cn-north-4'],
    ['projectId: 48cc2c48-765f-4814-80c7-db940d6409d1', 'write 48cc2c48765f481480c7db940d6409d1'],
    ['ignore: [cu_number]', 'write job.cu_number'],
    ['ignore: [spec.job.desc]', 'write job.desc'],
    ['restartPolicy: onfailure\nstate: Running', 'write OnFailure'],
    ['onFailure: Hold', 'add updateStrategy: Restart'],
    ['maintenanceWindows: [{start: "2:00", duration: 4h, timeZone: UTC}]', 'write "02:00"'],
    ['maintenanceWindows: [{start: "02:00", duration: 4 hours, timeZone: UTC}]', 'write 4h'],
    ['maintenanceWindows: [{start: "02:00", duration: 4h, timeZone: CST}]', 'write Asia/Shanghai'],
    ['maintenanceWindows: [{start: "02:00", duration: 4h, timeZone: shanghai}]', 'write Asia/Shanghai'],
    ['maintenanceWindows: [{days: [Monday], start: "02:00", duration: 4h, timeZone: UTC}]', 'write Mon'],
    ['suspnd: true', 'write suspend'],
    ['credentialsRef: {nmae: dli}', 'write name'],
  ])('%s: %s', async (spec, expected) => {
    const { findings } = await lintedOf(manifestText({ spec }));
    expect(findings.map(({ instead }) => instead)).toEqual([expected]);
  });

  test.each([
    ['of two ways none is proposed', { spec: 'restartPolicy: Always' }],
    [
      'a way that breaks another rule is not proposed',
      { job: 'flink_version: "1.15"\nfeature: custom\nimage: a/b:1' },
    ],
    [
      'nothing is proposed that the schema would refuse',
      { job: 'resource_config_version: v2\nresource_config:\n  jobmanager_resource_spec: {memory: 1Gi}' },
    ],
    ['nor a length out of its range', { spec: 'interval: 3 days' }],
    ['nor anything for an empty name', { job: 'name: ""' }],
  ])('%s', async (_, parts) => {
    const { findings } = await lintedOf(manifestText(parts));
    expect(findings.map(({ instead }) => instead)).toEqual([undefined]);
  });
});

describe('who is asked', () => {
  const manifestOf = (spec: unknown): string =>
    stringify(
      { apiVersion: 'dli.gitops.dev/v1alpha1', kind: 'FlinkJarJob', metadata: { name: 'orders' }, spec },
      { version: '1.1' },
    );
  const known = SPEC_CASES.filter(({ unknown }) => unknown === undefined);

  test.each([...known, ...LATER_CASES])('$name: what the controller says, all of it', async ({ spec }) => {
    const said = specFaults(spec).map(({ path, message }) => `${['spec', ...path].join('.')}: ${message}`);
    const { findings } = await lintedOf(manifestOf(spec));
    const found = findings.map(
      ({ path = '', message }) => `${path.replace(/\[(\d+)\]/g, '.$1')}: ${message}`,
    );
    // What is no spec at all has fields that are not known.
    expect(found.filter((one) => !/is no field|is there twice/.test(one)).sort()).toEqual(said.sort());
  });

  test.each(NULL_CASES)('$name: as an API server takes it', async ({ spec, refused }) => {
    const lines = await linesOf(manifestOf(spec));
    if (refused === undefined) expect(lines).toEqual([]);
    else expect(lines).toContainEqual(expect.stringMatching(refused));
  });

  test.each(SPEC_CASES.filter(({ unknown }) => unknown !== undefined))(
    '$name: said',
    async ({ spec, unknown }) => {
      const { findings } = await lintedOf(manifestOf(spec));
      expect(findings.map(({ kind, path }) => [kind, path])).toEqual(
        (unknown ?? []).map((path) => ['UnknownField', path]),
      );
    },
  );
});

describe('what it is called', () => {
  const named = (head: string): Promise<string[]> => linesOf(`${head}\nspec: {jobId: "104", job: {}}\n`);
  const RIGHT = 'apiVersion: dli.gitops.dev/v1alpha1\nkind: FlinkJarJob';

  test.each<[what: string, head: string, expected: string[]]>([
    [
      'another version',
      'apiVersion: dli.gitops.dev/v1\nkind: FlinkJarJob\nmetadata: {name: a}',
      ['1:13: apiVersion: must be dli.gitops.dev/v1alpha1; write dli.gitops.dev/v1alpha1'],
    ],
    [
      'a group that is mistyped',
      'apiVersion: dli.gitop.dev/v1alpha1\nkind: FlinkJarJob\nmetadata: {name: a}',
      ['1:13: apiVersion: must be dli.gitops.dev/v1alpha1; write dli.gitops.dev/v1alpha1'],
    ],
    [
      'a kind that is mistyped',
      'apiVersion: dli.gitops.dev/v1alpha1\nkind: FlinkJob\nmetadata: {name: a}',
      ['2:7: kind: must be FlinkJarJob, the only kind of dli.gitops.dev; write FlinkJarJob'],
    ],
    ['no metadata', RIGHT, ['1:1: metadata: is missing']],
    ['no name', `${RIGHT}\nmetadata: {namespace: b}`, ['3:1: metadata.name: is missing']],
    ['a name that the server makes', `${RIGHT}\nmetadata: {generateName: b-}`, []],
    [
      'a name of DLI',
      `${RIGHT}\nmetadata: {name: Orders_V2}`,
      [
        '3:18: metadata.name: must have lower-case letters, digits, "-" and "." only, and a letter or digit at both ends; write orders-v2',
      ],
    ],
    [
      'a name that is a number',
      `${RIGHT}\nmetadata: {name: 104}`,
      ['3:18: metadata.name: must be a text; write "104"'],
    ],
    [
      'a namespace with a dot',
      `${RIGHT}\nmetadata: {name: a, namespace: b.c}`,
      [
        '3:32: metadata.namespace: must have lower-case letters, digits and "-" only, and a letter or digit at both ends; write b-c',
      ],
    ],
    [
      'an annotation that is a flag',
      `${RIGHT}\nmetadata: {name: a, annotations: {x/y: true}}`,
      ['3:40: metadata.annotations.x/y: must be a text; put it in quotation marks'],
    ],
    [
      'a field of metadata',
      `${RIGHT}\nmetadata: {name: a, lables: {}}`,
      ['3:21: metadata.lables: is no field that Kubernetes knows; write labels'],
    ],
    [
      'a field beside the spec',
      `${RIGHT}\nmetadata: {name: a}\njobs: {}`,
      ['4:1: jobs: is no field that Kubernetes knows; see kubectl explain fjj'],
    ],
  ])('%s', async (_, head, expected) => {
    expect(await named(head)).toEqual(expected);
  });

  test('two objects of one name in one file, and not one of them in another namespace', async () => {
    const other = manifestText().replace('metadata:', 'metadata:\n  namespace: other');
    expect(await linesOf([manifestText(), other, manifestText()].join('---\n'))).toEqual([
      '25:9: metadata.name: is the name of another object, in line 4: the later one would overwrite it',
    ]);
  });

  test('other kinds are counted and left alone, whatever is in them', async () => {
    const others = [
      'apiVersion: v1\nkind: Secret\ndata: {a: 1, a: 2}',
      'apiVersion: example.com/v1\nkind: FlinkJarJob',
    ];
    expect(await lintedOf([...others, manifestText()].join('\n---\n'))).toMatchObject({
      findings: [],
      jobs: 1,
      others: 2,
    });
  });
});

describe('secrets', () => {
  test('no value of a field that may hold keys is repeated, nor is any text of a document that is no YAML', async () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    const job = `entrypoint_args: [${secret}]\nruntime_config: {fs.key: ${secret}}\nflink_log_config: {a: ${secret}}`;
    const texts = [
      manifestText({ job }),
      manifestText({ job: `entrypoint_args: "${secret}${' '.repeat(1_024)}"` }),
      `a: "${secret}\n`,
      `a: ${secret}: ${secret}\n`,
      `${secret}\nb: 1\n`,
      `{"a": "${secret}"} ${secret}`,
      `a: @${secret}\n`,
      `a: *${secret}\n`,
      `a: "\\${secret}"\n`,
    ];
    for (const text of texts) {
      const { findings } = await lintedOf(text);
      expect(findings.length).toBeGreaterThan(0);
      expect(JSON.stringify(findings)).not.toContain(secret);
    }
  });
});

test('of one object a hundred faults at most', async () => {
  const job = Array.from({ length: 300 }, (_, at) => `x${at}: 1`).join('\n');
  expect(await linesOf(manifestText({ job }))).toHaveLength(100);
});
