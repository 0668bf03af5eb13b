import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/ground/environment.ts';
import { parseConfig, SETTING_ROWS, settingsHelp } from '../../src/service/config.ts';
import type { Config } from '../../src/service/settings.ts';

function config(argv: readonly string[], env: Environment = {}): Config {
  const parsed = parseConfig(argv, env);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.config;
}

function message(argv: readonly string[], env: Environment = {}): string {
  const parsed = parseConfig(argv, env);
  return parsed.ok ? 'accepted' : parsed.message;
}

describe('without flags and environment', () => {
  test('everything has its documented default', () => {
    expect(config([])).toEqual({
      kubeconfig: undefined,
      context: undefined,
      namespaces: [],
      shard: { index: 1, count: 1 },
      concurrency: 10,
      intervalFloor: 30_000,
      intervalJitter: 0.1,
      driftPages: 'auto',
      dliEndpoint: 'https://dli.{region}.myhuaweicloud.com',
      iamEndpoint: 'https://iam.{region}.myhuaweicloud.com',
      dliProxy: undefined,
      defaultRegion: undefined,
      defaultProject: undefined,
      allowedRegions: undefined,
      unmarkedSecrets: 'warn',
      credentialsFile: undefined,
      dliTimeout: 10_000,
      dliConnections: 64,
      dliRate: 100,
      secretRefresh: 10_000,
      lifecycle: true,
      operationLook: 15_000,
      stableFor: 60_000,
      operationTimeout: 1_800_000,
      maxRestarts: 3,
      probeStartRight: false,
      allowDelete: false,
      deletionTimeout: 3_600_000,
      leaderElect: true,
      leaseNamespace: undefined,
      leaseName: 'flinkjarjob-controller',
      leaseDuration: 15_000,
      renewDeadline: 10_000,
      retryPeriod: 2_000,
      identity: undefined,
      logLevel: 'info',
      logFormat: 'json',
      metricsAddress: ':8080',
      healthAddress: ':8081',
    });
  });

  test('the result cannot be changed', () => {
    const value = config(['--namespaces=a,b']);
    expect(Object.isFrozen(value)).toBe(true);
    expect(Object.isFrozen(value.namespaces)).toBe(true);
    expect(Object.isFrozen(value.shard)).toBe(true);
  });
});

/** Another valid value of each setting, as written, and as read. */
const OTHERS: [flag: string, text: string, field: keyof Config, value: unknown][] = [
  ['--kubeconfig', '/etc/kube/config', 'kubeconfig', '/etc/kube/config'],
  ['--context', 'kind-one=two', 'context', 'kind-one=two'],
  ['--namespaces', 'a, b,a', 'namespaces', ['a', 'b']],
  ['--shard', '2/3', 'shard', { index: 2, count: 3 }],
  ['--concurrency', '25', 'concurrency', 25],
  ['--interval-floor', '1h30m', 'intervalFloor', 5_400_000],
  ['--interval-jitter', '0', 'intervalJitter', 0],
  ['--drift-pages', 'never', 'driftPages', 'never'],
  ['--dli-endpoint', 'http://127.0.0.1:9000/', 'dliEndpoint', 'http://127.0.0.1:9000'],
  ['--iam-endpoint', 'https://iam.{region}.example.com', 'iamEndpoint', 'https://iam.{region}.example.com'],
  ['--dli-proxy', 'http://me:p%40ss@proxy:3128', 'dliProxy', 'http://me:p%40ss@proxy:3128'],
  ['--default-region', 'cn-north-4', 'defaultRegion', 'cn-north-4'],
  [
    '--default-project',
    '48cc2c48765f481480c7db940d6409d1',
    'defaultProject',
    '48cc2c48765f481480c7db940d6409d1',
  ],
  ['--allowed-regions', 'cn-north-4, cn-east-3,cn-north-4', 'allowedRegions', ['cn-north-4', 'cn-east-3']],
  ['--unmarked-secrets', 'refuse', 'unmarkedSecrets', 'refuse'],
  ['--credentials-file', 'keys.json', 'credentialsFile', 'keys.json'],
  ['--dli-timeout', '500ms', 'dliTimeout', 500],
  ['--dli-connections', '1000', 'dliConnections', 1_000],
  ['--dli-rate', '50', 'dliRate', 50],
  ['--secret-refresh', '1m', 'secretRefresh', 60_000],
  ['--lifecycle', 'false', 'lifecycle', false],
  ['--operation-look', '5s', 'operationLook', 5_000],
  ['--stable-for', '2m', 'stableFor', 120_000],
  ['--operation-timeout', '1h', 'operationTimeout', 3_600_000],
  ['--max-restarts', '10', 'maxRestarts', 10],
  ['--probe-start-right', 'true', 'probeStartRight', true],
  ['--allow-delete', 'true', 'allowDelete', true],
  ['--deletion-timeout', '2h', 'deletionTimeout', 7_200_000],
  ['--leader-elect', 'false', 'leaderElect', false],
  ['--lease-namespace', 'kube-system', 'leaseNamespace', 'kube-system'],
  ['--lease-name', 'fjj.team-a', 'leaseName', 'fjj.team-a'],
  ['--lease-duration', '1m', 'leaseDuration', 60_000],
  ['--renew-deadline', '5s', 'renewDeadline', 5_000],
  ['--retry-period', '1s', 'retryPeriod', 1_000],
  ['--identity', 'pod-7_ab', 'identity', 'pod-7_ab'],
  ['--log-level', 'debug', 'logLevel', 'debug'],
  ['--log-format', 'text', 'logFormat', 'text'],
  ['--metrics-address', '', 'metricsAddress', ''],
  ['--health-address', '[::1]:8082', 'healthAddress', '[::1]:8082'],
];

describe('a setting', () => {
  test('is in the table of these tests, each of them', () => {
    expect(OTHERS.map(([flag]) => flag)).toEqual(SETTING_ROWS.map(({ flag }) => flag));
  });

  test.each(OTHERS)('%s=%s is read from the flag', (...[flag, text, field, value]) => {
    expect(config([`${flag}=${text}`])[field]).toEqual(value);
  });

  test.each(OTHERS.filter(([, , , value]) => typeof value !== 'boolean'))(
    '%s %s is read from the argument after it',
    (...[flag, text, field, value]) => {
      expect(config([flag, text])[field]).toEqual(value);
    },
  );

  test.each(OTHERS)(
    '%s is read from its environment variable, and a flag wins',
    (...[flag, text, field, value]) => {
      const row = SETTING_ROWS.find((candidate) => candidate.flag === flag);
      const env = { [row?.env ?? '']: text };
      expect(config([], env)[field]).toEqual(value);
      expect(config([`${flag}=${row?.default}`], env)[field]).toEqual(config([])[field]);
    },
  );

  test('that is given twice has its last value', () => {
    expect(config(['--concurrency=1', '--concurrency=2']).concurrency).toBe(2);
  });
});

describe('a flag that is true or false', () => {
  test.each([
    [['--leader-elect'], true],
    [['--leader-elect=true'], true],
    [['--leader-elect=false'], false],
    [['--leader-elect', '--concurrency=2'], true],
  ])('%j is read as %p', (argv, value) => {
    expect(config(argv, { FJJ_LEADER_ELECT: 'false' }).leaderElect).toBe(value);
  });

  test('says by itself that jobs may be stopped and started', () => {
    expect(config(['--lifecycle'], { FJJ_LIFECYCLE: 'false' }).lifecycle).toBe(true);
    expect(config([], { FJJ_LIFECYCLE: 'false' }).lifecycle).toBe(false);
  });

  test('takes no other word', () => {
    expect(message(['--leader-elect=yes'])).toBe('--leader-elect must be true or false, not "yes"');
  });
});

describe('what is not known is refused', () => {
  test.each([
    [['--dli-endpont=https://x'], 'unknown flag --dli-endpont; the nearest is --dli-endpoint'],
    [['--namespace', 'a'], 'unknown flag --namespace; the nearest is --namespaces'],
    [['--leaderelect'], 'unknown flag --leaderelect; the nearest is --leader-elect'],
    [['--Kubeconfig=x'], 'unknown flag --Kubeconfig; the nearest is --kubeconfig'],
    [['--toString=x'], 'unknown flag --toString; see fjj help controller'],
    [['--nope'], 'unknown flag --nope; see fjj help controller'],
    [['--'], 'unknown flag --; see fjj help controller'],
    [['run'], 'unexpected argument run'],
    [['-v'], 'unexpected argument -v'],
    [['--leader-elect', 'false'], 'unexpected argument false'],
    [['--kubeconfig'], '--kubeconfig needs a value: --kubeconfig=…'],
    [['--kubeconfig', '--context=a'], '--kubeconfig needs a value: --kubeconfig=…'],
  ])('%j', (argv, expected) => {
    expect(message(argv)).toBe(expected);
  });

  test('in the environment too, because a mistyped FJJ_NAMESPACES would mean all namespaces', () => {
    expect(message([], { FJJ_NAMESPACE: 'a' })).toBe(
      'unknown environment variable FJJ_NAMESPACE; the nearest is FJJ_NAMESPACES',
    );
  });

  test('and where nothing is near, nothing is suggested', () => {
    expect(message([], { FJJ_FROBNICATE: 'a' })).toBe(
      'unknown environment variable FJJ_FROBNICATE; see fjj help controller',
    );
  });

  test.each([['FJJ_SERVICE_HOST'], ['FJJ_SERVICE_PORT_METRICS'], ['FJJ_PORT'], ['FJJ_PORT_8080_TCP_ADDR']])(
    'but %s is what Kubernetes sets beside a Service called fjj',
    (variable) => {
      expect(message([], { [variable]: '10.0.0.1' })).toBe('accepted');
    },
  );

  test('and a variable that is not set is no variable', () => {
    expect(message([], { FJJ_NAMESPACE: undefined, FJJ_CONCURRENCY: undefined })).toBe('accepted');
  });
});

describe('a bad value is refused with the flag and the fix', () => {
  const DURATION = 'must be a duration from 1ms to 24h, such as 500ms, 10s or 5m';
  const NAMESPACES = 'must be names of namespaces in lower case, with commas between them';
  const SHARD = 'must be i/n, the i-th of n with n at most 64, such as 2/3';
  const ADDRESS = 'must be an address such as :8080 or 127.0.0.1:8080, or empty for none';
  test.each([
    ['--dli-timeout', '10', DURATION],
    ['--dli-timeout', '', DURATION],
    ['--dli-timeout', '0s', DURATION],
    ['--dli-timeout', '-1s', DURATION],
    ['--dli-timeout', '1.5s', DURATION],
    ['--dli-timeout', '25h', DURATION],
    ['--interval-floor', '10 s', DURATION],
    ['--lease-duration', '500ms', 'must be a duration from 1s to 24h, such as 15s'],
    ['--concurrency', '0', 'must be a whole number from 1 to 1000'],
    ['--concurrency', '1e3', 'must be a whole number from 1 to 1000'],
    ['--concurrency', '1001', 'must be a whole number from 1 to 1000'],
    ['--concurrency', ' 5', 'must be a whole number from 1 to 1000'],
    ['--interval-jitter', '1', 'must be a number from 0 to 0.9, such as 0.1 for ten percent'],
    ['--interval-jitter', '0.1.2', 'must be a number from 0 to 0.9, such as 0.1 for ten percent'],
    ['--interval-jitter', '', 'must be a number from 0 to 0.9, such as 0.1 for ten percent'],
    ['--namespaces', 'A', NAMESPACES],
    ['--namespaces', 'a,B', NAMESPACES],
    ['--namespaces', ',', NAMESPACES],
    ['--namespaces', 'a/b', NAMESPACES],
    ['--shard', '0/1', SHARD],
    ['--shard', '3/2', SHARD],
    ['--shard', '1/65', SHARD],
    ['--shard', '1', SHARD],
    ['--shard', '01/2', SHARD],
    ['--shard', '', SHARD],
    ['--default-region', 'cn-north-4/../', 'must be a region such as cn-north-4'],
    ['--default-project', 'a/b', 'must be a project id of letters and digits'],
    ['--lease-name', 'Upper', 'must be a DNS name of lower-case letters, digits, "-" and "."'],
    ['--log-level', 'verbose', 'must be one of fatal, error, warn, info, debug, trace'],
    ['--log-format', 'xml', 'must be one of json, text'],
    ['--metrics-address', '8080', ADDRESS],
    ['--metrics-address', ':99999', ADDRESS],
    ['--metrics-address', 'http://:8080', ADDRESS],
    ['--health-address', '::1:8080', ADDRESS],
    ['--renew-deadline', '15s', 'must be shorter than --lease-duration'],
    ['--retry-period', '10s', 'must be shorter than --renew-deadline'],
  ])('%s=%s', (flag, text, fix) => {
    expect(message([`${flag}=${text}`])).toBe(`${flag} ${fix}, not ${JSON.stringify(text)}`);
  });

  test('and the variable it came from', () => {
    expect(message([], { FJJ_CONCURRENCY: 'many' })).toBe(
      '--concurrency (from FJJ_CONCURRENCY) must be a whole number from 1 to 1000, not "many"',
    );
    expect(message(['--concurrency=few'], { FJJ_CONCURRENCY: 'many' })).toMatch(
      /^--concurrency must .*"few"$/,
    );
  });

  test('on one short line, whatever the value holds', () => {
    const line = message([`--concurrency=${'9\n'.repeat(5_000)}`]);
    expect(line).not.toContain('\n');
    expect(line.length).toBeLessThan(200);
  });

  test('even if it is a default that another value does not agree with', () => {
    expect(message(['--lease-duration=8s'])).toBe(
      '--renew-deadline must be shorter than --lease-duration, not "10s"',
    );
  });
});

describe('an endpoint', () => {
  test.each([
    ['http://127.0.0.1:9000'],
    ['http://[::1]:9000'],
    ['https://dli.{region}.myhuaweicloud.eu'],
    ['https://dli.internal:8443/'],
    ['HTTPS://DLI.example.com'.toLowerCase()],
  ])('may be %s', (text) => {
    expect(message([`--dli-endpoint=${text}`])).toBe('accepted');
  });

  test.each([
    ['a path', 'https://dli.example.com/v1'],
    ['a query', 'https://dli.example.com?x=1'],
    ['an empty query', 'https://dli.example.com?'],
    ['a fragment', 'https://dli.example.com#x'],
    ['another scheme', 'ftp://dli.example.com'],
    ['no scheme', 'dli.example.com'],
    ['a file', 'file:///etc/passwd'],
    ['another placeholder', 'https://dli.{project}.example.com'],
    ['a backslash', 'https://dli.example.com\\@evil.example.com'],
    ['a space', 'https://dli. example.com'],
    ['a port that is none', 'https://dli.example.com:99999'],
    ['no host', 'https://'],
    ['nothing at all', ''],
  ])('may not have %s', (_what, text) => {
    expect(message([`--dli-endpoint=${text}`])).toMatch(
      /^--dli-endpoint must be an http:\/\/ or https:\/\/ URL/,
    );
  });

  test.each([
    ['https://user:hunter2@dli.example.com'],
    [`https://user:hunter2${'x'.repeat(200)}@dli.example.com`],
  ])('may not have a user, and the password is not repeated: %s', (text) => {
    const line = message([`--iam-endpoint=${text}`]);
    expect(line).toMatch(/^--iam-endpoint must be/);
    expect(line).not.toContain('hunter2');
  });
});

describe('a proxy', () => {
  test.each([
    ['nothing, which is none', ''],
    ['plain HTTP', 'http://proxy.example.com:3128'],
    ['TLS', 'https://proxy.example.com/'],
    ['an address', 'http://[::1]:3128'],
    ['a user and a password', 'http://user:hunter2@proxy.example.com:3128'],
  ])('may be %s', (_what, text) => {
    expect(config([], { FJJ_DLI_PROXY: text }).dliProxy).toBe(text === '' ? undefined : text);
  });

  test.each([
    ['no scheme', 'user:hunter2@proxy:3128'],
    ['another scheme', 'socks5://user:hunter2@proxy:1080'],
    ['a path', 'http://user:hunter2@proxy:3128/hunter2'],
    ['a slash in the password', 'http://user:/hunter2@proxy:3128'],
    ['a password without an end', 'http://user:hunter2#@proxy'],
    ['a port that is none', 'http://user:hunter2@proxy:99999'],
    ['a blank', 'http://user:hunter2 @proxy:3128'],
    ['a backslash', 'http://proxy\\hunter2'],
  ])('may not have %s, and no part of it is repeated', (_what, text) => {
    const line = message([`--dli-proxy=${text}`]);
    expect(line).toBe(
      '--dli-proxy must be an http:// or https:// URL of a host, such as http://proxy.example.com:3128, or empty for none (its value is not shown)',
    );
    expect(message([], { FJJ_DLI_PROXY: text })).toMatch(/^--dli-proxy \(from FJJ_DLI_PROXY\) must be/);
    expect(message([], { FJJ_DLI_PROXY: text })).not.toMatch(/hunter2|proxy:/);
  });

  test('does not show its value beside another mistake either', () => {
    const argv = ['--dli-proxy=http://user:hunter2@proxy:3128', '--concurrency=0'];
    expect(message(argv)).not.toContain('hunter2');
    expect(message(['http://user:hunter2@proxy:3128'])).toBe('unexpected argument ***@proxy:3128');
    expect(message(['--dli-prxy=http://user:hunter2@proxy:3128'])).toBe(
      'unknown flag --dli-prxy; the nearest is --dli-proxy',
    );
  });
});

test('certificates are checked: NODE_TLS_REJECT_UNAUTHORIZED=0 is refused in one line', () => {
  expect(message([], { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toBe(
    'NODE_TLS_REJECT_UNAUTHORIZED=0 switches certificate checks off; unset it and use NODE_EXTRA_CA_CERTS',
  );
  expect(message([], { NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toBe('accepted');
});

test('every setting has a flag, a variable and a sentence in the help', () => {
  const help = settingsHelp();
  for (const row of SETTING_ROWS) {
    expect(row.env).toBe(`FJJ_${row.flag.slice(2).replaceAll('-', '_').toUpperCase()}`);
    expect(row.meaning).toMatch(/^[A-Z].*\.$/);
    expect(help).toContain(`${row.flag}, ${row.env}`);
    expect(help).toContain(row.meaning);
  }
});
