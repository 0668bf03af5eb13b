/** Specs, each with what must become of it. The same table stands before zod, before the CRD and before a real API server. */

export interface SpecCase {
  name: string;
  spec: unknown;
  /** Matches the path or the message of one complaint; absent: accepted. */
  refused?: RegExp;
  /** Fields that are dropped although the rest is accepted; a strict client is told about them. */
  unknown?: readonly string[];
}

type Json = Record<string, unknown>;

const BASE = { jobId: '104', job: {} };

/** A row about fields beside `job`. */
const top = (name: string, fields: Json, refused?: RegExp): SpecCase => ({
  name,
  spec: { ...BASE, ...fields },
  ...(refused === undefined ? {} : { refused }),
});

/** A row about an object that does not name its job by number. */
const unnumbered = (name: string, fields: Json, refused?: RegExp): SpecCase => {
  const { jobId: _, ...spec } = { ...BASE, ...fields } as Json & { jobId?: unknown };
  return { name, spec, ...(refused === undefined ? {} : { refused }) };
};

/** A row about fields of `job`. */
const job = (name: string, fields: Json, refused?: RegExp): SpecCase => top(name, { job: fields }, refused);

const without = (spec: Json, key: string): Json =>
  Object.fromEntries(Object.entries(spec).filter(([name]) => name !== key));

const CU = { cu_number: 10, manager_cu_number: 2 };
const CUSTOM = { feature: 'custom', image: 'org/flink:1.15' };
const V2 = { resource_config_version: 'v2' };
const BUCKET = { obs_bucket: 'logs' };

const v2 = (resource_config: unknown): Json => ({ ...V2, resource_config });
const manager = (spec: unknown): Json => v2({ jobmanager_resource_spec: spec });
const worker = (spec: unknown): Json => v2({ taskmanager_resource_spec: spec });

const ROOT: SpecCase[] = [
  top('the least spec names a job and manages nothing', {}),
  { name: 'a spec is an object, not a text', spec: 'job 104', refused: /spec|object/ },
  { name: 'a spec is an object, not a list', spec: [], refused: /spec|object/ },
  { name: 'job is needed', spec: without(BASE, 'job'), refused: /job/ },
  { name: 'jobId is needed', spec: without(BASE, 'jobId'), refused: /jobId/ },
  top('job is an object, not a text', { job: 'test1' }, /job/),
  top('job is an object, not a list', { job: [{ name: 'test1' }] }, /job/),
  {
    ...job('an unknown field of job is dropped', { name: 'test1', tags: [] }),
    unknown: ['spec.job.tags'],
  },
  {
    ...top('an unknown field of spec is dropped', { endpoint: 'http://127.0.0.1' }),
    unknown: ['spec.endpoint'],
  },
  {
    ...job('a field of DLI in camelCase is dropped', { cuNumber: 2 }),
    unknown: ['spec.job.cuNumber'],
  },
];

const JOB_ID: SpecCase[] = [
  top('job id 1 is the smallest', { jobId: '1' }),
  top('a job id of 18 digits is a 64-bit number', { jobId: '999999999999999999' }),
  top('a job id may be 2^53 + 1', { jobId: '9007199254740993' }),
  top('a job id may be 2^63 - 1', { jobId: '9223372036854775807' }),
  top('a job id may not be 2^63', { jobId: '9223372036854775808' }, /jobId/),
  top('a job id of 19 nines is too large', { jobId: '9999999999999999999' }, /jobId/),
  top('a job id of 20 digits is too long', { jobId: '10000000000000000000' }, /jobId/),
  top('job id 0 is none', { jobId: '0' }, /jobId/),
  top('a job id has no leading zero', { jobId: '0104' }, /jobId/),
  top('a job id is not negative', { jobId: '-104' }, /jobId/),
  top('a job id has no sign', { jobId: '+104' }, /jobId/),
  top('a job id is not empty', { jobId: '' }, /jobId/),
  top('a job id is a text, not a number', { jobId: 104 }, /jobId/),
  top('a job id has no blanks', { jobId: ' 104' }, /jobId/),
  top('a job id has no line end', { jobId: '104\n' }, /jobId/),
  top('a job id has no fraction', { jobId: '104.0' }, /jobId/),
  top('a job id has no exponent', { jobId: '1e3' }, /jobId/),
  top('a job id is no path', { jobId: '104/../105' }, /jobId/),
  top('a job id has ASCII digits only', { jobId: '１０４' }, /jobId/),
  top('a job id is no list', { jobId: ['104'] }, /jobId/),
];

const REGION: SpecCase[] = [
  top('region cn-north-4', { region: 'cn-north-4' }),
  top('region eu-west-101', { region: 'eu-west-101' }),
  top('region of 64 characters', { region: `cn-${'a'.repeat(61)}` }),
  top('region of 65 characters', { region: `cn-${'a'.repeat(62)}` }, /region/),
  top('region without a dash', { region: 'cn' }, /region/),
  top('region in capitals', { region: 'CN-NORTH-4' }, /region/),
  top('region with a dot leads to another host', { region: 'cn-north-4.example.com' }, /region/),
  top('region with a slash leads to another path', { region: 'cn-north-4/x' }, /region/),
  top('region with a user part leads to another host', { region: 'cn-a@example' }, /region/),
  top('region with a port', { region: 'cn-north-4:8443' }, /region/),
  top('region that is a template', { region: '{region}' }, /region/),
  top('empty region', { region: '' }, /region/),
  top('region with a dash at the end', { region: 'cn-north-' }, /region/),
  top('region with a line end', { region: 'cn-north-4\n' }, /region/),
  top('region as a number', { region: 4 }, /region/),
];

const PROJECT: SpecCase[] = [
  top('a project id of 32 hexadecimal digits', { projectId: '48cc2c48765f481480c7db940d6409d1' }),
  top('a project id of 64 characters', { projectId: 'a'.repeat(64) }),
  top('a project id of 65 characters', { projectId: 'a'.repeat(65) }, /projectId/),
  top('an empty project id', { projectId: '' }, /projectId/),
  top('a project id with a slash', { projectId: 'a/b' }, /projectId/),
  top('a project id that climbs', { projectId: '..' }, /projectId/),
  top('a project id with dashes', { projectId: '48cc2c48-765f' }, /projectId/),
  top('a project id with a question mark', { projectId: 'a?b' }, /projectId/),
  top('a project id as a number', { projectId: 48 }, /projectId/),
];

const CREDENTIALS: SpecCase[] = [
  top('an empty credentialsRef names the default Secret', { credentialsRef: {} }),
  top('a Secret by name', { credentialsRef: { name: 'dli-credentials' } }),
  top('a Secret name with dots', { credentialsRef: { name: 'dli.team-a.v1' } }),
  top('a Secret name of one character', { credentialsRef: { name: 'a' } }),
  top('a Secret name of 253 characters', { credentialsRef: { name: 'a'.repeat(253) } }),
  top('a Secret name of 254 characters', { credentialsRef: { name: 'a'.repeat(254) } }, /credentialsRef/),
  top('an empty Secret name', { credentialsRef: { name: '' } }, /credentialsRef/),
  top('a Secret of another namespace by a slash', { credentialsRef: { name: 'ns/name' } }, /credentialsRef/),
  top('a Secret name that climbs', { credentialsRef: { name: '../x' } }, /credentialsRef/),
  top('a Secret name of two dots', { credentialsRef: { name: '..' } }, /credentialsRef/),
  top('a Secret name with an escaped slash', { credentialsRef: { name: 'a%2fb' } }, /credentialsRef/),
  top('a Secret name with a query', { credentialsRef: { name: 'a?watch=true' } }, /credentialsRef/),
  top('a Secret name in capitals', { credentialsRef: { name: 'DLI' } }, /credentialsRef/),
  top('a Secret name with an underscore', { credentialsRef: { name: 'a_b' } }, /credentialsRef/),
  top('a Secret name with a dash in front', { credentialsRef: { name: '-a' } }, /credentialsRef/),
  top('a Secret name with two dots in a row', { credentialsRef: { name: 'a..b' } }, /credentialsRef/),
  top('a Secret name with a dash before a dot', { credentialsRef: { name: 'a-.b' } }, /credentialsRef/),
  top('a Secret name with a dot at the end', { credentialsRef: { name: 'a.' } }, /credentialsRef/),
  top('a Secret name with a line end', { credentialsRef: { name: 'a\n' } }, /credentialsRef/),
  top('a Secret name as a number', { credentialsRef: { name: 7 } }, /credentialsRef/),
  top('credentialsRef as a text', { credentialsRef: 'dli-credentials' }, /credentialsRef/),
  top('credentialsRef as a list', { credentialsRef: [{ name: 'a' }] }, /credentialsRef/),
  {
    ...top('a namespace beside the name is dropped', { credentialsRef: { name: 'a', namespace: 'other' } }),
    unknown: ['spec.credentialsRef.namespace'],
  },
];

const interval = (text: unknown, refused?: RegExp): SpecCase =>
  top(`interval ${JSON.stringify(text)} is ${refused ? 'refused' : 'accepted'}`, { interval: text }, refused);

const savepoint = (path: unknown, refused?: RegExp): SpecCase =>
  top(
    `initialSavepointPath ${JSON.stringify(path).slice(0, 60)} is ${refused ? 'refused' : 'accepted'}`,
    { initialSavepointPath: path, state: 'Running' },
    refused,
  );

const SETTINGS: SpecCase[] = [
  top('mode Manage', { mode: 'Manage' }),
  top('state Running', { state: 'Running' }),
  top('state Stopped, and a restartPolicy for later', { state: 'Stopped', restartPolicy: 'Always' }),
  top('state in mode Observe', { state: 'Running', mode: 'Observe' }),
  top('a state that is none', { state: 'running' }, /spec\.state/),
  top('upgradeMode alone', { upgradeMode: 'Stateless' }),
  top('an upgradeMode that is none', { upgradeMode: 'LastState' }, /spec\.upgradeMode/),
  top('restartPolicy OnFailure', { state: 'Running', restartPolicy: 'OnFailure' }),
  top(
    'a restartPolicy that is none',
    { state: 'Running', restartPolicy: 'Sometimes' },
    /spec\.restartPolicy/,
  ),
  top(
    'restartPolicy without state',
    { restartPolicy: 'Never' },
    /restartPolicy says what happens with state Running/,
  ),
  unnumbered('no jobId, and a name', { job: { name: 'orders' } }),
  unnumbered('no jobId, and no name', { job: {} }, /without jobId the job is found, or made, by its name/),
  ...['Adopt', 'Create', 'AdoptOrCreate'].map((adoptionPolicy) =>
    unnumbered(`adoptionPolicy ${adoptionPolicy} by name`, { adoptionPolicy, job: { name: 'o' } }),
  ),
  top('adoptionPolicy Adopt with jobId', { adoptionPolicy: 'Adopt' }),
  top('adoptionPolicy Create with jobId', { adoptionPolicy: 'Create' }, /jobId names a job that is there/),
  top(
    'adoptionPolicy AdoptOrCreate with jobId',
    { adoptionPolicy: 'AdoptOrCreate' },
    /jobId names a job that is there/,
  ),
  top('an adoptionPolicy that is none', { adoptionPolicy: 'Take' }, /spec\.adoptionPolicy/),
  unnumbered('a name of 57 bytes in Chinese characters', { job: { name: '数'.repeat(19) } }),
  unnumbered('a name of 58 bytes', { job: { name: 'a'.repeat(58) } }, /job\.name/),
  ...['Retain', 'Stop', 'Delete'].map((deletionPolicy) =>
    top(`deletionPolicy ${deletionPolicy}`, { deletionPolicy }),
  ),
  top('deletionPolicy Delete in mode Observe', { deletionPolicy: 'Delete', mode: 'Observe' }),
  top('a deletionPolicy that is none', { deletionPolicy: 'Orphan' }, /spec\.deletionPolicy/),
  top('updateStrategy Restart', { updateStrategy: 'Restart', onFailure: 'Hold' }),
  top('updateStrategy InPlace', { updateStrategy: 'InPlace' }),
  top('an updateStrategy that is none', { updateStrategy: 'Recreate' }, /spec\.updateStrategy/),
  top('an onFailure that is none', { updateStrategy: 'Restart', onFailure: 'Retry' }, /spec\.onFailure/),
  top('onFailure without Restart', { onFailure: 'Rollback' }, /onFailure says what follows a restart/),
  top(
    'onFailure with InPlace',
    { updateStrategy: 'InPlace', onFailure: 'Hold' },
    /onFailure says what follows a restart/,
  ),
  top('a path for the first run', { state: 'Running', initialSavepointPath: 'bucket/dir' }),
  top('a path for a first run that comes later', { state: 'Stopped', initialSavepointPath: 'bucket/dir' }),
  top('a path and a nonce, without state', { initialSavepointPath: 'bucket/dir', savepointRedeployNonce: 1 }),
  top(
    'a savepointRedeployNonce without a path',
    { savepointRedeployNonce: 1 },
    /savepointRedeployNonce starts the job from initialSavepointPath: set initialSavepointPath/,
  ),
  top(
    'a path without state and without a nonce',
    { initialSavepointPath: 'bucket/dir' },
    /initialSavepointPath says what a start of the job begins with: set state or savepointRedeployNonce/,
  ),
  top(
    'a savepointRedeployNonce as a text',
    { initialSavepointPath: 'bucket/dir', savepointRedeployNonce: '1' },
    /savepointRedeployNonce/,
  ),
  ...[
    ...[
      'obs://bucket/dir/savepoint-1/',
      'bucket.of-us/数据/_metadata',
      'abc/d',
      `bucket/${'a'.repeat(1_017)}`,
    ],
  ].map((path) => savepoint(path)),
  ...[
    ...['', 'bucket', 'bucket/', 'obs://bucket/', '/bucket/dir', 's3://bucket/dir', 'obs:bucket/dir'],
    ...['Bucket/dir', 'b/dir', 'bucket//dir', 'bucket/a b', 'bucket/dir\n', 'bucket/dir\t', 7],
    `bucket/${'a'.repeat(1_018)}`,
  ].map((path) => savepoint(path, /initialSavepointPath/)),
  top('a restartNonce', { restartNonce: 2 }),
  top('a restartNonce below 0', { restartNonce: -1 }),
  top('a restartNonce as a text', { restartNonce: '2' }, /restartNonce/),
  top('mode Observe', { mode: 'Observe' }),
  top('mode in small letters', { mode: 'observe' }, /mode/),
  top('mode Delete', { mode: 'Delete' }, /mode/),
  top('empty mode', { mode: '' }, /mode/),
  top('mode as a flag', { mode: true }, /mode/),
  top('suspend true', { suspend: true }),
  top('suspend false', { suspend: false }),
  top('suspend as a text', { suspend: 'true' }, /suspend/),
  top('suspend as a number', { suspend: 1 }, /suspend/),
  ...['10s', '5m', '1h', '24h', '1440m', '86400s', '1h30m', '30m1h', '10s10s', '1h1h1h', '23h59m60s'].map(
    (text) => interval(text),
  ),
  ...[
    ...['9s', '0s', '0h0m9s', '24h1s', '1441m', '86401s', '999999h', '999999h999999h999999h'],
    ...[
      '',
      '5',
      'm',
      '5 m',
      '5d',
      '-5m',
      '+5m',
      '1.5h',
      '500ms',
      '5M',
      '1h1h1h1h',
      '1000000s',
      ' 5m',
      '5m\n',
    ],
  ].map((text) => interval(text, /interval/)),
  interval(300, /interval/),
  interval(true, /interval/),
  interval(`${'0'.repeat(40)}5m`, /interval/),
  top('no field ignored', { ignore: [] }),
  top('one field ignored', { ignore: ['job.cu_number'] }),
  top('an ignored field that is also set', { ignore: ['job.name'], job: { name: 'test1' } }),
  top('ignored twice', { ignore: ['job.desc', 'job.desc'] }, /ignore/),
  top('ignored twice, apart', { ignore: ['job.desc', 'job.name', 'job.desc'] }, /ignore/),
  top('an unknown field ignored', { ignore: ['job.nope'] }, /ignore/),
  top('a field ignored without its job', { ignore: ['cu_number'] }, /ignore/),
  top('the whole job ignored', { ignore: ['job'] }, /ignore/),
  top('a pattern ignored', { ignore: ['job.*'] }, /ignore/),
  top('ignore as a text', { ignore: 'job.cu_number' }, /ignore/),
  top('a number ignored', { ignore: [1] }, /ignore/),
];

const WINDOW = { start: '02:00', duration: '4h', timeZone: 'Asia/Shanghai' };

/** A row about one window. */
const window = (name: string, fields: Json, refused?: RegExp): SpecCase =>
  top(name, { maintenanceWindows: [{ ...WINDOW, ...fields }] }, refused);

/** A row for each value of a field of a window. `refused`: each of them is, with a complaint about that field. */
const windowsWith = (field: string, values: readonly unknown[], refused?: 'refused'): SpecCase[] =>
  values.map((value) =>
    window(
      `a window with ${field} ${JSON.stringify(value)} is ${refused ?? 'accepted'}`,
      { [field]: value },
      refused && new RegExp(`maintenanceWindows.*${field}`),
    ),
  );

const WINDOWS: SpecCase[] = [
  top('no window', { maintenanceWindows: [] }),
  top('eight windows, one of them twice', { maintenanceWindows: Array(8).fill(WINDOW) }),
  top('nine windows', { maintenanceWindows: Array(9).fill(WINDOW) }, /maintenanceWindows/),
  top('a window that is not in a list', { maintenanceWindows: WINDOW }, /maintenanceWindows/),
  top('a window as a text', { maintenanceWindows: ['02:00-06:00'] }, /maintenanceWindows/),
  ...['start', 'duration', 'timeZone'].map((field) =>
    top(
      `a window without ${field}`,
      { maintenanceWindows: [without(WINDOW, field)] },
      new RegExp(`maintenanceWindows.*${field}`),
    ),
  ),
  window('a window of each day', { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] }),
  window('a window of one day', { days: ['Sun'] }),
  ...windowsWith(
    'days',
    [[], ['Mon', 'Mon'], ['Sun', 'Mon', 'Sun'], ['mon'], ['Monday'], [1], 'Mon', ['*']],
    'refused',
  ),
  ...windowsWith('start', ['00:00', '09:59', '19:00', '23:59']),
  ...windowsWith(
    'start',
    [
      ...['24:00', '2:00', '02:60', '02:00:00', '0200', '', ' 2:00', '02:00 ', '02:00\n', '２:00', '-2:00'],
      ...['02:00Z', '2am', 200, true],
    ],
    'refused',
  ),
  ...windowsWith('duration', ['15m', '900s', '14m60s', '4h', '1h30m', '24h', '1440m', '23h59m60s']),
  ...windowsWith(
    'duration',
    [
      '0s',
      '0h0m0s',
      '14m',
      '899s',
      '14m59s',
      '24h1s',
      '25h',
      '1d',
      '',
      '4',
      'h',
      '-4h',
      '1.5h',
      4,
      '999999h',
    ],
    'refused',
  ),
  ...windowsWith('timeZone', [
    ...['UTC', 'Etc/UTC', 'Etc/GMT+8', 'Asia/Kolkata', 'Australia/Lord_Howe'],
    ...['America/Argentina/Buenos_Aires', 'America/Port-au-Prince'],
  ]),
  ...windowsWith(
    'timeZone',
    [
      ...['', '+08:00', '08:00', ' UTC', 'UTC ', 'Asia/', '/Shanghai', 'Asia//Shanghai', 'a/b/c/d'],
      ...[
        'Asia/Shang hai',
        '../UTC',
        'Азия',
        'UTC\n',
        'CST',
        'EST',
        'PRC',
        'utc',
        `A${'a'.repeat(64)}`,
        8,
        true,
      ],
    ],
    'refused',
  ),
  {
    ...window('an unknown field of a window is dropped', { end: '06:00' }),
    unknown: ['spec.maintenanceWindows[0].end'],
  },
];

/** Characters of 1, 2, 3 and 4 bytes. */
const CJK = '作';
const EMOJI = '😀';

/** One setting, in so many characters of JSON text. */
const settingsOf = (length: number): string => `{"a":"${'1'.repeat(length - '{"a":""}'.length)}"}`;

const PLAN = 'plan-0a1b2c3d4e5f';
const approved = (name: string, approvedPlan: unknown, refused?: RegExp): SpecCase =>
  top(name, { approval: 'Disruptive', approvedPlan }, refused);
const NO_PLAN = /approvedPlan.*the id of a plan as status\.plan\.id shows it/;
const NAMES_NONE = /approvedPlan names a plan that waits: set approval/;

const APPROVALS: SpecCase[] = [
  top('approval None', { approval: 'None' }),
  top('approval Disruptive', { approval: 'Disruptive' }),
  top('approval All in mode Observe', { approval: 'All', mode: 'Observe' }),
  top('an approval that is none', { approval: 'Cold' }, /spec\.approval/),
  top('an approval in small letters', { approval: 'all' }, /spec\.approval/),
  top('an approval as a flag', { approval: true }, /spec\.approval/),
  approved('an approved plan', PLAN),
  top('an approved plan with approval All', { approval: 'All', approvedPlan: PLAN }),
  approved('an approved plan that is empty', '', /approvedPlan/),
  approved('an approved plan without its prefix', '0a1b2c3d4e5f', NO_PLAN),
  approved('an approved plan in large letters', 'plan-0A1B2C3D4E5F', NO_PLAN),
  approved('an approved plan that is too short', 'plan-0a1b2c3d4e5', NO_PLAN),
  approved('an approved plan that is too long', `${PLAN}0`, /approvedPlan/),
  approved('an approved plan with a line end', 'plan-0a1b2c3d4e5\n', NO_PLAN),
  approved('an approved plan as a number', 12, /approvedPlan/),
  approved('two approved plans', [PLAN, PLAN], /approvedPlan/),
  top('an approved plan without approval', { approvedPlan: PLAN }, NAMES_NONE),
  top('an approved plan with approval None', { approval: 'None', approvedPlan: PLAN }, NAMES_NONE),
];

const TEXTS: SpecCase[] = [
  job('a name of one character', { name: 'a' }),
  job('a name of 57 ASCII characters', { name: 'a'.repeat(57) }),
  job('a name of 58 ASCII characters', { name: 'a'.repeat(58) }, /job\.name/),
  job('a name of 19 Chinese characters is 57 bytes', { name: CJK.repeat(19) }),
  job('a name of 20 Chinese characters is 60 bytes', { name: CJK.repeat(20) }, /job\.name/),
  job('a name of 18 Chinese and 3 ASCII characters is 57 bytes', { name: `${CJK.repeat(18)}abc` }),
  job(
    'a name of 18 Chinese and 4 ASCII characters is 58 bytes',
    { name: `${CJK.repeat(18)}abcd` },
    /job\.name/,
  ),
  job('a name with the first and the last Chinese character', { name: '一龥' }),
  job('a name with a character behind the last Chinese one', { name: '龦' }, /job\.name/),
  job('a name with digits, dash and underscore', { name: 'Test_1-作业' }),
  job('an empty name', { name: '' }, /job\.name/),
  job('a name with a blank', { name: 'test 1' }, /job\.name/),
  job('a name with a dot', { name: 'test.1' }, /job\.name/),
  job('a name with a line end', { name: 'test1\n' }, /job\.name/),
  job('a name with an accent', { name: 'té' }, /job\.name/),
  job('a name with an emoji', { name: EMOJI }, /job\.name/),
  job('a name as a number', { name: 1 }, /job\.name/),
  job('an empty desc', { desc: '' }),
  job('a desc of 512 bytes', { desc: 'a'.repeat(512) }),
  job('a desc of 513 bytes', { desc: 'a'.repeat(513) }, /job\.desc/),
  job('a desc of 170 Chinese characters is 510 bytes', { desc: CJK.repeat(170) }),
  job('a desc of 171 Chinese characters is 513 bytes', { desc: CJK.repeat(171) }, /job\.desc/),
  job('a desc of 128 emoji is 512 bytes', { desc: EMOJI.repeat(128) }),
  job('a desc of 129 emoji is 516 bytes', { desc: EMOJI.repeat(129) }, /job\.desc/),
  job('a desc as a list', { desc: ['a'] }, /job\.desc/),
  job('job_type flink_jar_job', { job_type: 'flink_jar_job' }),
  job('job_type of a SQL job', { job_type: 'flink_sql_job' }, /job\.job_type/),
  job('an empty job_type', { job_type: '' }, /job\.job_type/),
  job('a queue name of 128 characters', { queue_name: 'q'.repeat(128) }),
  job('a queue name of 129 characters', { queue_name: 'q'.repeat(129) }, /job\.queue_name/),
  job('a queue name of 128 emoji: characters count, not UTF-16 units', { queue_name: EMOJI.repeat(128) }),
  job('a queue name of 129 emoji', { queue_name: EMOJI.repeat(129) }, /job\.queue_name/),
  job('an empty queue name', { queue_name: '' }, /job\.queue_name/),
  job('a queue name as a flag', { queue_name: false }, /job\.queue_name/),
  job('a main class', { main_class: 'org.apache.flink.examples.streaming.JavaQueueStream' }),
  job('an empty main class', { main_class: '' }),
  job('a main class of 512 bytes', { main_class: 'a'.repeat(512) }),
  job('a main class of 513 bytes', { main_class: 'a'.repeat(513) }, /job\.main_class/),
  job(
    'a main class of 171 Chinese characters is 513 bytes',
    { main_class: CJK.repeat(171) },
    /job\.main_class/,
  ),
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    '\v',
    '\f',
    '\u0085',
    '\u00a0',
    '\u2003',
    '\u2028',
    '\u3000',
    '\u200b',
    '\ufeff',
  ].map((space) =>
    job(
      `a main class with U+${space.charCodeAt(0).toString(16).padStart(4, '0')} in it`,
      { main_class: `org.${space}Main` },
      /job\.main_class/,
    ),
  ),
  job('a main class with a blank at its end', { main_class: 'org.Main ' }, /job\.main_class/),
  job('an inner main class, and one of Chinese characters', { main_class: `org.Main$1.${CJK}` }),
  job('a main class as a number', { main_class: 0 }, /job\.main_class/),
  job('arguments of 1024 bytes', { entrypoint_args: 'a'.repeat(1024) }),
  job('arguments of 1025 bytes', { entrypoint_args: 'a'.repeat(1025) }, /job\.entrypoint_args/),
  job('arguments of 341 Chinese characters are 1023 bytes', { entrypoint_args: CJK.repeat(341) }),
  job(
    'arguments of 342 Chinese characters are 1026 bytes',
    { entrypoint_args: CJK.repeat(342) },
    /entrypoint_args/,
  ),
  job('arguments with a global variable', { entrypoint_args: '--password {{pw}} --x "1"' }),
  job('arguments as a list', { entrypoint_args: ['--a'] }, /job\.entrypoint_args/),
  job('an entrypoint in OBS', { entrypoint: 'obs://bucket/job.jar' }),
  job('an entrypoint of 1024 characters', { entrypoint: 'a'.repeat(1024) }),
  job('an entrypoint of 1024 emoji', { entrypoint: EMOJI.repeat(1024) }),
  job('an entrypoint of 1025 characters', { entrypoint: 'a'.repeat(1025) }, /job\.entrypoint/),
  job('an entrypoint as an object', { entrypoint: { jar: 'a' } }, /job\.entrypoint/),
  job('a bucket of 255 characters', { obs_bucket: 'b'.repeat(255) }),
  job('a bucket of 256 characters', { obs_bucket: 'b'.repeat(256) }, /job\.obs_bucket/),
  job('an empty bucket', { obs_bucket: '' }),
  job('a topic of 512 characters', { smn_topic: 't'.repeat(512) }),
  job('a topic of 513 characters', { smn_topic: 't'.repeat(513) }, /job\.smn_topic/),
  job('a topic as a number', { smn_topic: 1 }, /job\.smn_topic/),
  job('a checkpoint path of 1024 characters', { checkpoint_path: 'p'.repeat(1024) }),
  job('a checkpoint path of 1025 characters', { checkpoint_path: 'p'.repeat(1025) }, /job\.checkpoint_path/),
  job('settings of 32768 characters', { runtime_config: settingsOf(32_768) }),
  job('settings of 32769 characters', { runtime_config: settingsOf(32_769) }, /job\.runtime_config/),
  job('settings as an object', { runtime_config: { a: 'b' } }, /job\.runtime_config/),
  job('an agency of 255 characters', { execution_agency_urn: 'a'.repeat(255) }),
  job('an agency of 256 characters', { execution_agency_urn: 'a'.repeat(256) }, /execution_agency_urn/),
  job('log settings of 32768 characters', { flink_log_config: 'x'.repeat(32_768) }),
  job('log settings of 32769 characters', { flink_log_config: 'x'.repeat(32_769) }, /flink_log_config/),
  job('log settings as an object', { flink_log_config: {} }, /flink_log_config/),
];

/** 65,536 bytes in all four fields: 32,768, 30,000, 2,000 and 768. */
const FULL: Json = {
  main_class: 'Main',
  runtime_config: settingsOf(32_768),
  flink_log_config: CJK.repeat(10_000),
  dependency_jars: Array.from({ length: 4 }, () => 'j'.repeat(500)),
  dependency_files: [EMOJI.repeat(125), 'f'.repeat(268)],
};

const TOO_LARGE = /job: .*dependency_files must together have at most 65536 bytes in UTF-8/;

const SIZES: SpecCase[] = [
  job('a job of 65536 bytes', FULL),
  job(
    'a job of 65537 bytes: one more file',
    { ...FULL, dependency_files: ['f'.repeat(512), 'f'.repeat(257)] },
    TOO_LARGE,
  ),
  job(
    'log settings and settings of 98304 bytes',
    { runtime_config: settingsOf(32_768), flink_log_config: EMOJI.repeat(16_384) },
    TOO_LARGE,
  ),
  job('log settings alone of 65536 bytes', { flink_log_config: EMOJI.repeat(16_384) }),
  job('log settings alone of 65540 bytes', { flink_log_config: EMOJI.repeat(16_385) }, TOO_LARGE),
  job(
    'files and jars of 100000 bytes',
    {
      main_class: 'Main',
      dependency_files: Array(100).fill('f'.repeat(500)),
      dependency_jars: Array(100).fill('j'.repeat(500)),
    },
    TOO_LARGE,
  ),
];

const NOT_SETTINGS = /runtime_config: .*must be JSON text: a list of \{"key": …, "value": …\} or an object/;

const SETTING_TEXTS: SpecCase[] = [
  ...[
    '',
    ' \n\t\r',
    '[]',
    '{}',
    ' [ ] ',
    '[{"key":"a","value":"1"}]',
    '[{"value":1,"key":"a"},{"key":"b","value":true}]\n',
    '[\n  { "key" : "a" , "value" : -1.5e+3 } ,\n  {"key":"b","value":""}\n]\n',
    '{"a":"1","b":2,"c":false}',
    '{ "a" : "{{global}}" }',
    '{"state.\\u0062ackend":"a\\"b\\\\c\\/d"}',
    '{"ключ":"作😀"}',
    '{"__proto__":"1","constructor":"2"}',
  ].map((text) => job(`settings ${JSON.stringify(text)}`, { runtime_config: text })),
  ...[
    'a=1',
    'a=1\nb=2',
    'a: 1',
    '1',
    'null',
    '"a"',
    '["a=1"]',
    '[{"name":"a","value":"1"}]',
    '[{"a":"1"}]',
    '[["a","1"]]',
    '[{"key":"a"}]',
    '[{"value":"1"}]',
    '[{}]',
    '[{"key":"a","value":"1","more":"x"}]',
    '[{"key":"a","key":"b","value":"1"}]',
    '[{"key":1,"value":"1"}]',
    '[{"key":"","value":"1"}]',
    '[{"key":"a","value":null}]',
    '[{"key":"a","value":["1"]}]',
    '[null]',
    '{"":"1"}',
    '{"a":null}',
    '{"a":{"b":"1"}}',
    '{"a":"1"',
    '{"a":"1",}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":+1}',
    '{"a":True}',
    '{"a":"b\nc"}',
    '{"a":"\\x"}',
    "{'a':'1'}",
    '{a:"1"}',
    '[{"key":"a","value":"1"},]',
    '[{"key":"a","value":"1"}',
    '[{"key":"a","value":"1"}]]',
    '[{"key":"a","value":"1"} {"key":"b","value":"2"}]',
    '[{"key":"a","value":"1"}]{}',
    '[,]',
    '[',
    ',',
    '\u00a0[]',
  ].map((text) => job(`${JSON.stringify(text)} is no settings`, { runtime_config: text }, NOT_SETTINGS)),
];

const IDENTIFIERS: readonly [field: string, beside: Json, good: string][] = [
  ['name', {}, 'test1'],
  ['queue_name', {}, 'testQueue'],
  ['obs_bucket', {}, 'logs'],
  ['smn_topic', {}, 'urn:smn:topic'],
  ['main_class', {}, 'org.example.Main'],
  ['entrypoint', {}, 'obs://bucket/a job.jar'],
  ['flink_version', { feature: 'basic' }, '1.15'],
  ['image', { feature: 'custom' }, 'org/flink:1.15'],
  ['checkpoint_path', {}, 'obs://bucket/a path'],
  ['execution_agency_urn', {}, 'agency'],
];

/** What a block of YAML, or a copy from a page, leaves at the ends. */
const ENDS = ['\n', ' ', '\t', '\r\n', '\u00a0', '\u3000', '\ufeff', '\u200b', '\u2028'];

const WHITE_SPACE: SpecCase[] = [
  ...IDENTIFIERS.flatMap(([field, beside, good]) => {
    const sentence = new RegExp(`job\\.${field}: .*must not begin or end with white space`);
    return [
      job(`${field} without white space at its ends`, { ...beside, [field]: good }),
      job(`${field} of a block of YAML`, { ...beside, [field]: `${good}\n` }, sentence),
      job(`${field} with a blank in front`, { ...beside, [field]: ` ${good}` }, sentence),
    ];
  }),
  ...ENDS.map((end) =>
    job(
      `a jar with ${JSON.stringify(end)} at its end`,
      { entrypoint: `a.jar${end}` },
      /entrypoint: .*white space/,
    ),
  ),
  ...['dependency_jars', 'dependency_files'].map((field) =>
    job(
      `${field} with a line end`,
      { main_class: 'Main', [field]: ['a', 'b\n'] },
      /\[1\]: .*white space|\.1: .*white space/,
    ),
  ),
  ...['desc', 'entrypoint_args'].map((field) =>
    job(`${field} of a block of YAML is a text for people, or arguments`, { [field]: 'a b\n' }),
  ),
  job('log settings of a block of YAML', { flink_log_config: '{}\n' }),
];

/** Both ends of a range, one beyond each, and what is no integer. `beside`: what the field cannot be without. */
function range(field: string, [low, high]: [number, number], beside: (value: number) => Json): SpecCase[] {
  const refused = new RegExp(`job\\.${field}`);
  const set = (value: unknown): Json => ({ ...beside(Number(value)), [field]: value });
  return [
    job(`${field} may be ${low}`, set(low)),
    job(`${field} may be ${high}`, set(high)),
    job(`${field} may not be ${low - 1}`, set(low - 1), refused),
    job(`${field} may not be ${high + 1}`, set(high + 1), refused),
    job(`${field} has no fraction`, set(low + 0.5), refused),
    job(`${field} is a number, not a text`, { ...set(low), [field]: String(low) }, refused),
    job(`${field} is a number, not a flag`, { ...set(low), [field]: true }, refused),
    job(`${field} is at most 32 bits`, set(2 ** 40), refused),
  ];
}

const NUMBERS: SpecCase[] = [
  ...range('cu_number', [2, 10_000], () => ({})),
  ...range('manager_cu_number', [1, 9_999], () => ({ cu_number: 10_000 })).filter(
    ({ name }) => !name.includes('10000'),
  ),
  job(
    'manager_cu_number may not be 10001',
    { cu_number: 10_000, manager_cu_number: 10_001 },
    /manager_cu_number/,
  ),
  ...range('parallel_number', [1, 2_000], () => ({})),
  ...range('tm_cus', [1, 10_000], () => ({})),
  ...range('tm_slot_num', [0, 10_000], () => ({})),
  ...range('checkpoint_mode', [1, 2], () => ({})),
  ...range('checkpoint_interval', [1, 3_600], () => ({})),
  job('resume_max_num may be -1', { resume_max_num: -1 }),
  job('resume_max_num may be 1', { resume_max_num: 1 }),
  job('resume_max_num may be 2^31 - 1', { resume_max_num: 2_147_483_647 }),
  job('resume_max_num may not be 2^31', { resume_max_num: 2_147_483_648 }, /resume_max_num/),
  job('resume_max_num may not be -2', { resume_max_num: -2 }, /resume_max_num/),
  job('resume_max_num may not be 0', { resume_max_num: 0 }, /resume_max_num/),
  job(
    'checkpoint_mode is not the word that is read back',
    { checkpoint_mode: 'exactly_once' },
    /checkpoint_mode/,
  ),
];

const FLAGS: SpecCase[] = [
  ...['restart_when_exception', 'resume_checkpoint', 'log_enabled', 'checkpoint_enabled'].flatMap((field) => [
    job(`${field} may be false`, { [field]: false }),
    job(`${field} is a flag, not a text`, { [field]: 'false' }, new RegExp(`job\\.${field}`)),
    job(`${field} is a flag, not a number`, { [field]: 0 }, new RegExp(`job\\.${field}`)),
  ]),
  job('restart_when_exception may be true', { restart_when_exception: true }),
];

const PACKAGES: SpecCase[] = ['dependency_jars', 'dependency_files'].flatMap((field) => {
  const refused = new RegExp(`job\\.${field}`);
  const list = (items: unknown): Json => ({ main_class: 'Main', [field]: items });
  return [
    job(`${field} may be empty`, list([])),
    job(`${field} may hold 100 packages`, list(Array.from({ length: 100 }, (_, at) => `g/${at}.jar`))),
    job(`${field} may hold the same package twice`, list(['a.jar', 'a.jar'])),
    job(`a package of ${field} may have 512 characters`, list(['a'.repeat(512)])),
    job(`a package of ${field} may have 512 emoji`, list([EMOJI.repeat(512)])),
    job(
      `${field} may not hold 101 packages`,
      list(Array.from({ length: 101 }, (_, at) => `g/${at}.jar`)),
      refused,
    ),
    job(`a package of ${field} may not have 513 characters`, list(['a'.repeat(513)]), refused),
    job(`a package of ${field} is not empty`, list(['a.jar', '']), refused),
    job(`a package of ${field} is a text`, list([1]), refused),
    job(`${field} is a list, not the comma text of the 2020 table`, list('a.jar,b.jar'), refused),
    job(`${field} is a list, not an object`, list({ 0: 'a.jar' }), refused),
  ];
});

const RESOURCES: SpecCase[] = [
  job('resource_config_version v1', { resource_config_version: 'v1' }),
  job('resource_config_version v2', V2),
  job('resource_config_version v3', { resource_config_version: 'v3' }, /resource_config_version/),
  job('resource_config_version as a number', { resource_config_version: 2 }, /resource_config_version/),
  job('an empty resource_config', v2({})),
  job('a whole resource_config', {
    ...V2,
    resource_config: {
      max_slot: 1,
      parallel_number: 2,
      jobmanager_resource_spec: { cpu: 1, memory: '4GB' },
      taskmanager_resource_spec: { cpu: 0.5, memory: '4' },
    },
  }),
  job('max_slot may be 10000', v2({ max_slot: 10_000 })),
  job('max_slot may not be 0', v2({ max_slot: 0 }), /max_slot/),
  job('max_slot may not be 10001', v2({ max_slot: 10_001 }), /max_slot/),
  job('max_slot has no fraction', v2({ max_slot: 1.5 }), /max_slot/),
  job('parallel_number of resource_config may not be 0', v2({ parallel_number: 0 }), /parallel_number/),
  job('cpu may be 0.5', manager({ cpu: 0.5 })),
  job('cpu may be 10000', manager({ cpu: 10_000 })),
  job('cpu may not be 0.49', manager({ cpu: 0.49 }), /cpu/),
  job('cpu may be the whole number 1', worker({ cpu: 1 })),
  job('cpu may not be 0: an API server cuts the limit of a whole number to 0', worker({ cpu: 0 }), /cpu/),
  job('cpu may not be -1', worker({ cpu: -1 }), /cpu/),
  job('cpu may not be 10000.5', worker({ cpu: 10_000.5 }), /cpu/),
  job('cpu is a number', worker({ cpu: '1' }), /cpu/),
  ...['4G', '4GB', '4096M', '4096MB', '4', '2GB', '2', '10', '16G', '2048M', '2048MB', '2100M', '3000MB'].map(
    (memory) => job(`memory ${memory}`, worker({ memory })),
  ),
  job('memory of 100000M', manager({ memory: '100000M' })),
  ...[
    '1',
    '1G',
    '1GB',
    '1M',
    '2M',
    '9MB',
    '512M',
    '999MB',
    '1024M',
    '1999MB',
    '2039M',
    '2047M',
    '2047MB',
  ].map((memory) => job(`memory ${memory} is less than 2GB`, worker({ memory }), /memory: .*at least 2GB/)),
  job('memory of a manager is at least 2GB', manager({ memory: '1G' }), /memory: .*at least 2GB/),
  ...['', '0', '04G', '4K', '4g', '4 GB', '4GiB', '-4G', '1.5G', 'G', '4B', '10000000000000000G'].map(
    (memory) => job(`memory "${memory}" is none`, worker({ memory }), /memory/),
  ),
  job('memory is a text', manager({ memory: 4 }), /memory/),
  job('resource_config is an object', v2('4G'), /resource_config/),
  job('resources of a manager are an object', manager(['1']), /jobmanager_resource_spec/),
];

const pairsOf = (keys: readonly string[]): string => JSON.stringify(keys.map((key) => ({ key, value: 'x' })));
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `name-${at}`);

const MANY: SpecCase[] = [
  job('512 settings', { runtime_config: pairsOf(names(512)) }),
  job('a setting of 256 characters', { runtime_config: pairsOf(['n'.repeat(256)]) }),
];

/** Each rule of `core/job/combinations.ts`, broken and kept. */
const COMBINATIONS: SpecCase[] = [
  job('log_enabled needs a bucket', { log_enabled: true }, /obs_bucket/),
  job('log_enabled needs a bucket that is not empty', { log_enabled: true, obs_bucket: '' }, /obs_bucket/),
  job('log_enabled with a bucket', { log_enabled: true, ...BUCKET }),
  job('a bucket alone', BUCKET),
  job('checkpoint_enabled needs a bucket', { checkpoint_enabled: true }, /obs_bucket/),
  job(
    'checkpoint_enabled needs a bucket that is not empty',
    { checkpoint_enabled: true, obs_bucket: '' },
    /obs_bucket/,
  ),
  job('checkpoint_enabled with a bucket', { checkpoint_enabled: true, ...BUCKET }),
  job('cu_number alone: the manager has a default of its own', { cu_number: 2 }),
  job('manager_cu_number alone: the job has a default of its own', { manager_cu_number: 1 }),
  job('both CU numbers', { cu_number: 2, manager_cu_number: 1 }),
  job('as many CUs as the manager has', { cu_number: 2, manager_cu_number: 2 }, /cu_number/),
  job('fewer CUs than the manager has', { cu_number: 2, manager_cu_number: 3 }, /cu_number/),
  job('parallelism of four times the compute CUs', { ...CU, parallel_number: 32 }),
  job(
    'parallelism of more than four times the compute CUs',
    { ...CU, parallel_number: 33 },
    /parallel_number/,
  ),
  job('parallelism without CU numbers', { parallel_number: 33 }),
  job('parallelism with the CUs of the job alone: those of the live manager count', {
    cu_number: 3,
    parallel_number: 9,
  }),
  job('parallelism with the CUs of the manager alone', { manager_cu_number: 3, parallel_number: 9 }),
  job('two jars need a main class', { dependency_jars: ['a.jar', 'b.jar'] }, /main_class/),
  job(
    'two jars need a main class that is not empty',
    { dependency_jars: ['a', 'b'], main_class: '' },
    /main_class/,
  ),
  job('two jars with a main class', { dependency_jars: ['a.jar', 'b.jar'], main_class: 'Main' }),
  job('one jar without a main class', { dependency_jars: ['a.jar'] }),
  job('two files without a main class', { dependency_files: ['a.csv', 'b.csv'] }),
  job('an image needs feature custom', { image: 'org/flink:1.15' }, /image/),
  job('an image is not for feature basic', { image: 'org/flink:1.15', feature: 'basic' }, /image/),
  job('feature custom needs an image', { feature: 'custom' }, /image/),
  job('feature custom needs an image that is not empty', { feature: 'custom', image: '' }, /image/),
  job('feature custom with an image', CUSTOM),
  job('an empty image needs nothing', { image: '' }),
  job('an image of 512 characters', { feature: 'custom', image: 'i'.repeat(512) }),
  job('an image of 513 characters', { feature: 'custom', image: 'i'.repeat(513) }, /image/),
  job('an unknown feature', { feature: 'Basic' }, /feature/),
  job('feature basic alone', { feature: 'basic' }),
  job('a Flink version needs feature basic', { flink_version: '1.15' }, /flink_version/),
  job('a Flink version is not for feature custom', { ...CUSTOM, flink_version: '1.15' }, /flink_version/),
  job('a Flink version with feature basic', { flink_version: '1.15', feature: 'basic' }),
  job('an empty Flink version needs nothing', { flink_version: '' }),
  job('a Flink version of 32 characters', { flink_version: '1'.repeat(32), feature: 'basic' }),
  job(
    'a Flink version of 33 characters',
    { flink_version: '1'.repeat(33), feature: 'basic' },
    /flink_version/,
  ),
  job('a Flink version as a number', { flink_version: 1.15, feature: 'basic' }, /flink_version/),
  job('resource_config needs version v2', { resource_config: { max_slot: 1 } }, /resource_config/),
  job(
    'resource_config is not for version v1',
    { ...v2({}), resource_config_version: 'v1' },
    /resource_config/,
  ),
  job('version v2 ignores CU numbers', { ...V2, ...CU }, /resource_config_version/),
  job('version v2 ignores tm_cus', { ...V2, tm_cus: 1 }, /resource_config_version/),
  job('version v2 ignores tm_slot_num, 0 as well', { ...V2, tm_slot_num: 0 }, /resource_config_version/),
  job('version v1 with CU numbers', { resource_config_version: 'v1', ...CU, tm_cus: 1, tm_slot_num: 1 }),
  job(
    'checkpoint_path is made by DLI when it takes checkpoints',
    { checkpoint_enabled: true, ...BUCKET, checkpoint_path: 'b/c' },
    /checkpoint_path/,
  ),
  job('an empty checkpoint_path counts as left out', {
    checkpoint_enabled: true,
    ...BUCKET,
    checkpoint_path: '',
  }),
  job('a checkpoint_path with checkpoint_enabled false', {
    checkpoint_enabled: false,
    checkpoint_path: 'b/c',
  }),
  job('resume_checkpoint needs checkpoints', { resume_checkpoint: true }, /checkpoint_path/),
  job(
    'resume_checkpoint needs a path that is not empty',
    { resume_checkpoint: true, checkpoint_path: '' },
    /checkpoint_path/,
  ),
  job('resume_checkpoint with a path', { resume_checkpoint: true, checkpoint_path: 'obs://b/c' }),
  job('resume_checkpoint with checkpoints of DLI', {
    resume_checkpoint: true,
    checkpoint_enabled: true,
    ...BUCKET,
  }),
  job(
    'resume_checkpoint is not helped by checkpoint_enabled false',
    { resume_checkpoint: true, checkpoint_enabled: false },
    /checkpoint_path/,
  ),
];

/** null counts as left out: an API server drops it before it looks, so that zod never meets one. */
export const NULL_CASES: readonly SpecCase[] = [
  job('a field of job that is null counts as left out', {
    name: null,
    cu_number: null,
    dependency_jars: null,
  }),
  top('settings that are null have their defaults', {
    mode: null,
    suspend: null,
    interval: null,
    credentialsRef: null,
  }),
  top('windows may be null', { maintenanceWindows: null }),
  window('the days of a window may be null', { days: null }),
  window('a null time zone is none', { timeZone: null }, /timeZone/),
  top('region, projectId and ignore may be null', { region: null, projectId: null, ignore: null }),
  top('a null name names the default Secret', { credentialsRef: { name: null } }),
  job(
    'a resource that is null counts as left out',
    v2({ max_slot: null, jobmanager_resource_spec: { cpu: null } }),
  ),
  job('a null bucket is none', { log_enabled: true, obs_bucket: null }, /obs_bucket/),
  job('a null main class is none', { dependency_jars: ['a', 'b'], main_class: null }, /main_class/),
  top('a null job id is none', { jobId: null }, /jobId/),
  top('a null job is none', { job: null }, /job/),
  { name: 'a null spec is none', spec: null, refused: /spec|object/ },
  job('a list with a null', { dependency_jars: [null] }, /dependency_jars/),
  top('ignore with a null', { ignore: [null] }, /ignore/),
];

/** What CEL cannot tell: the API server lets it in, and our own check refuses it. */
export const LATER_CASES: readonly SpecCase[] = [
  window(
    'a time zone that is none',
    { timeZone: 'Mars/Base' },
    /maintenanceWindows\.0\.timeZone: is no known time zone: write a name of IANA, such as Asia\/Shanghai/,
  ),
  job(
    'a setting twice in a list',
    { runtime_config: pairsOf(['a', 'a']) },
    /runtime_config: must set each name once/,
  ),
  job('a setting twice in an object', { runtime_config: '{"a":1, "b":2, "a":1}' }, /must set each name once/),
  job(
    'a setting twice, once as an escape',
    { runtime_config: '{"a":1,"\\u0061":2}' },
    /must set each name once/,
  ),
  job('513 settings', { runtime_config: pairsOf(names(513)) }, /must hold at most 512 settings/),
  job(
    'a setting of 257 characters',
    { runtime_config: pairsOf(['n'.repeat(257)]) },
    /at most 256 characters/,
  ),
];

const placed = (name: string): string => `\${${name}}`;
const literal = (name: string): string => `$\${${name}}`;
const secretKeyRef = { name: 'orders-db', key: 'password' };
const source = (name: string, more: Json = {}): Json => ({
  name,
  secretKeyRef: { ...secretKeyRef, ...more },
});
const ARGS = `--password ${placed('DB_PASSWORD')}`;
const setting = (name: string, value: string): string => JSON.stringify([{ key: name, value }]);

/** A row about placeholders: DB_PASSWORD is named as their source. */
const filled = (name: string, fields: Json, refused?: RegExp): SpecCase =>
  top(name, { valuesFrom: [source('DB_PASSWORD')], job: fields }, refused);

/** A row about a source, whose placeholder stands in the arguments. */
const sourced = (name: string, valuesFrom: unknown, refused?: RegExp): SpecCase =>
  top(name, { valuesFrom, job: { entrypoint_args: ARGS } }, refused);

const NOT_NAMED = /must begin a placeholder such as/;
const NOT_HERE = /placeholders are filled in entrypoint_args, runtime_config and flink_log_config only/;
const NOT_PLACED = /each name must stand as a placeholder/;
const NOT_A_NAME = /the name of a setting must not have/;

const VALUES: SpecCase[] = [
  filled('a placeholder in the arguments', { entrypoint_args: ARGS }),
  filled('a placeholder twice, beside a literal', {
    entrypoint_args: `${ARGS} ${ARGS} ${literal('DB_PASSWORD')} $ { $DB_PASSWORD } $$`,
  }),
  filled('a placeholder in a setting', { runtime_config: setting('db.url', `x${placed('DB_PASSWORD')}y`) }),
  filled('a placeholder in an object of settings', {
    runtime_config: JSON.stringify({ a: placed('DB_PASSWORD'), b: 1 }),
  }),
  filled('a placeholder in the settings of the log', {
    flink_log_config: `{"k":"${placed('DB_PASSWORD')}"}`,
  }),
  filled('a dollar before a literal', { entrypoint_args: `$${literal('X')} ${ARGS}` }),
  job('without valuesFrom every text is as it is', {
    entrypoint_args: ARGS,
    desc: placed('X'),
    runtime_config: `{"${placed('X')}":"\${"}`,
  }),
  top('two sources of one Secret', {
    valuesFrom: [source('DB_PASSWORD'), source('_user1', { key: 'user.name_-1' })],
    job: { entrypoint_args: `${ARGS} ${placed('_user1')}` },
  }),
  top('sixteen sources', {
    valuesFrom: Array.from({ length: 16 }, (_, at) => source(`V${at}`)),
    job: { entrypoint_args: Array.from({ length: 16 }, (_, at) => placed(`V${at}`)).join(' ') },
  }),
  top(
    'seventeen sources',
    {
      valuesFrom: Array.from({ length: 17 }, (_, at) => source(`V${at}`)),
      job: { entrypoint_args: Array.from({ length: 17 }, (_, at) => placed(`V${at}`)).join(' ') },
    },
    /valuesFrom/,
  ),
  filled('a name of valuesFrom that no text has', { desc: 'x' }, NOT_PLACED),
  filled(
    'a name that stands there as a literal only',
    { entrypoint_args: literal('DB_PASSWORD') },
    NOT_PLACED,
  ),
  filled('a placeholder of another name', { entrypoint_args: `${ARGS} ${placed('DB_USER')}` }, NOT_NAMED),
  filled(
    'a placeholder in other letters',
    { entrypoint_args: `${ARGS} ${placed('db_password')}` },
    NOT_NAMED,
  ),
  filled('a placeholder with blanks', { entrypoint_args: `${ARGS} ${placed(' DB_PASSWORD ')}` }, NOT_NAMED),
  filled(
    'a placeholder with a default',
    { entrypoint_args: `${ARGS} ${placed('DB_PASSWORD:-x')}` },
    NOT_NAMED,
  ),
  filled('a placeholder without an end', { entrypoint_args: `${ARGS} \${DB_PASSWORD` }, NOT_NAMED),
  filled('a placeholder in a placeholder', { entrypoint_args: `${ARGS} ${placed(ARGS)}` }, NOT_NAMED),
  filled(
    'a placeholder of another name in a setting',
    { runtime_config: setting('a', `${placed('DB_PASSWORD')}${placed('X')}`) },
    NOT_NAMED,
  ),
  filled(
    'a placeholder of another name in the settings of the log',
    { entrypoint_args: ARGS, flink_log_config: placed('sys:log.file') },
    NOT_NAMED,
  ),
  ...[
    'desc',
    'queue_name',
    'obs_bucket',
    'smn_topic',
    'main_class',
    'entrypoint',
    'flink_version',
    'image',
    'checkpoint_path',
    'execution_agency_urn',
  ].map((field) =>
    filled(`a placeholder in ${field}`, { entrypoint_args: ARGS, [field]: placed('DB_PASSWORD') }, NOT_HERE),
  ),
  ...['dependency_jars', 'dependency_files'].map((field) =>
    filled(
      `a placeholder in ${field}`,
      { entrypoint_args: ARGS, [field]: ['a', placed('DB_PASSWORD')] },
      NOT_HERE,
    ),
  ),
  filled('a placeholder in the name', { entrypoint_args: ARGS, name: placed('DB_PASSWORD') }, /job\.name/),
  filled(
    'a placeholder as the name of a setting in a list',
    { runtime_config: setting(placed('DB_PASSWORD'), 'x') },
    NOT_A_NAME,
  ),
  filled(
    'a placeholder in the name of a setting in an object',
    { runtime_config: `{"a" : "1", "b${placed('DB_PASSWORD')}c" : "${placed('DB_PASSWORD')}"}` },
    NOT_A_NAME,
  ),
  filled(
    'a literal in the name of a setting',
    { entrypoint_args: ARGS, runtime_config: setting(literal('X'), 'x') },
    NOT_A_NAME,
  ),
  filled(
    'a placeholder outside the texts of the settings',
    { runtime_config: `{"a":${placed('DB_PASSWORD')}}` },
    /runtime_config.*must be JSON text/,
  ),
  top('sources of four Secrets', {
    valuesFrom: [...'abcda'].map((name, at) => source(`V${at}`, { name })),
    job: { entrypoint_args: [0, 1, 2, 3, 4].map((at) => placed(`V${at}`)).join(' ') },
  }),
  top(
    'sources of five Secrets',
    {
      valuesFrom: [...'abcdea'].map((name, at) => source(`V${at}`, { name })),
      job: { entrypoint_args: [0, 1, 2, 3, 4, 5].map((at) => placed(`V${at}`)).join(' ') },
    },
    /must name at most 4 Secrets/,
  ),
  sourced('no source', [], /valuesFrom/),
  sourced('a source twice', [source('DB_PASSWORD'), source('DB_PASSWORD')], /valuesFrom/),
  sourced('a source that is not in a list', source('DB_PASSWORD'), /valuesFrom/),
  sourced('a source without a Secret', [{ name: 'DB_PASSWORD' }], /valuesFrom.*secretKeyRef/),
  sourced(
    'a source without a key',
    [{ name: 'DB_PASSWORD', secretKeyRef: { name: 'orders-db' } }],
    /valuesFrom.*key/,
  ),
  sourced('a source without a name', [{ secretKeyRef }], /valuesFrom.*name/),
  ...['', '1A', 'A-B', 'A.B', 'Ä', `A${'a'.repeat(64)}`, 'A\n'].map((name) =>
    top(
      `a source with the name ${JSON.stringify(name)}`,
      { valuesFrom: [source(name)], job: { entrypoint_args: placed(name) } },
      /valuesFrom.*name/,
    ),
  ),
  ...['', 'ns/name', '..', 'DB', 'a'.repeat(254)].map((name) =>
    sourced(
      `a source in a Secret ${JSON.stringify(name)}`,
      [source('DB_PASSWORD', { name })],
      /valuesFrom.*secretKeyRef.*name/,
    ),
  ),
  ...['', 'a/b', 'a b', 'ä', 'a'.repeat(254)].map((key) =>
    sourced(
      `a source at the key ${JSON.stringify(key)}`,
      [source('DB_PASSWORD', { key })],
      /valuesFrom.*secretKeyRef.*key/,
    ),
  ),
  sourced(
    'a source in the Secret with the credentials',
    [source('DB_PASSWORD', { name: 'dli-credentials' })],
    /credentials for DLI are no value of a job/,
  ),
  {
    ...sourced('a namespace of a source is dropped', [source('DB_PASSWORD', { namespace: 'other' })]),
    unknown: ['spec.valuesFrom[0].secretKeyRef.namespace'],
  },
];

export const SPEC_CASES: readonly SpecCase[] = [
  ...ROOT,
  ...JOB_ID,
  ...REGION,
  ...PROJECT,
  ...CREDENTIALS,
  ...SETTINGS,
  ...WINDOWS,
  ...APPROVALS,
  ...VALUES,
  ...TEXTS,
  ...SIZES,
  ...SETTING_TEXTS,
  ...WHITE_SPACE,
  ...NUMBERS,
  ...FLAGS,
  ...PACKAGES,
  ...RESOURCES,
  ...MANY,
  ...COMBINATIONS,
];
