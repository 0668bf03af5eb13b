/** What DLI and its gateway say when they refuse: codes, HTTP status and both languages (`错误码.md`, `api-sign-errorcode`). */

type Words = [zh: string, en: string, status?: number];

/** `{}` is where the cause goes. */
const WORDS = {
  'DLI.0001': ['参数校验失败: {}', 'Parameter check failed: {}'],
  'DLI.0002': ['操作对象不存在: {}', 'The object does not exist: {}'],
  'DLI.0006': ['对象已存在: {}', 'The object already exists: {}'],
  'DLI.0023': ['资源不存在: {}', 'The resource does not exist: {}', 404],
  'DLI.10004': ['请求消息体的JSON格式不正确。{}', 'The JSON format of the request body is incorrect. {}'],
  'DLI.10005': ['没有权限执行该请求。', 'You do not have permission to perform the request.'],
  'DLI.10006': [
    'URL请求路径中的Project ID与IAM Token中的Project ID不符。',
    'The project ID in the URL does not match that of the IAM token.',
  ],
  'DLI.10007': ['IAM的token已经过期。', 'The IAM token has expired.'],
  'DLI.10010': [
    'IAM的token中没有用户信息或Project信息。',
    'The IAM token carries no user or project information.',
  ],
  'DLI.11002': [
    '如果选择checkpoint或是使用对象存储，则必须提供OBS桶。',
    'An OBS bucket is required when checkpointing or object storage is on.',
  ],
  'DLI.11003': ['未运行的草稿作业的数量限制为100个。', 'At most 100 draft jobs are allowed.'],
  'DLI.11004': ['作业名已存在。', 'The job name already exists.'],
  'DLI.11006': ['作业名称的最大字节长度是57。', 'The job name must be at most 57 bytes.'],
  'DLI.11007': ['作业名不能为空。', 'The job name cannot be empty.'],
  'DLI.11008': ['不合法的参数checkpoint_interval。', 'Invalid parameter checkpoint_interval.'],
  'DLI.11009': ['不合法的参数checkpoint_mode。', 'Invalid parameter checkpoint_mode.'],
  'DLI.11010': ['参数obs_bucket为空。', 'Parameter obs_bucket is empty.'],
  'DLI.11011': ['不合法的参数obs_bucket。', 'Invalid parameter obs_bucket.'],
  'DLI.11012': ['作业的CU数不合法。', 'The number of CUs of the job is invalid.'],
  'DLI.11013': ['作业的最大并行数不合法。', 'The maximum parallelism of the job is invalid.'],
  'DLI.11014': ['作业描述的最大字节长度是512。', 'The job description must be at most 512 bytes.'],
  'DLI.11015': [
    '作业名只能包含中文字符、英文字符、数字、下划线和中横线。',
    'A job name may hold only Chinese characters, letters, digits, underscores and hyphens.',
  ],
  'DLI.11016': [
    '作业请求中传入的obs_bucket是未授权给实时流计算服务的OBS桶。',
    'The OBS bucket given in obs_bucket is not authorised.',
  ],
  'DLI.11017': ['上传的文件不是Jar文件。', 'The file is not a JAR file.'],
  'DLI.11018': ['Jar包作业入口类类名最大字节长度是512。', 'The main class must be at most 512 bytes.'],
  'DLI.11019': ['作业入口类参数列表最大字节长度是1024。', 'The arguments must be at most 1024 bytes.'],
  'DLI.11020': ['作业入口类类名包含空格。', 'The main class contains spaces.'],
  'DLI.11021': ['jar文件不存在。', 'The JAR file does not exist.'],
  'DLI.11022': [
    '作业的并行数不能超过计算单元CU数的4倍。',
    'The parallelism cannot exceed four times the number of compute CUs.',
  ],
  'DLI.11025': ['作业的管理单元CU数不合法。', 'The number of management CUs is invalid.'],
  'DLI.11029': ['参数不能为空。{}', 'A parameter cannot be empty. {}'],
  'DLI.11032': ['SMN主题不存在。', 'The SMN topic does not exist.'],
  'DLI.12001': [
    '非法的jobId，jobId必须是大于0的数字。',
    'Invalid jobId; it must be a number greater than 0.',
  ],
  'DLI.12002': ['作业更新失败，错误原因:{}，请检查后重试。', 'update failed, cause: {}'],
  'DLI.12003': ['运行中或提交中的作业不允许更新。', 'Running or submitting jobs cannot be updated.'],
  'DLI.12004': ['作业不存在。', 'The job does not exist.'],
  'DLI.12005': ['作业处于不可更新状态。', 'The job is in a state in which it cannot be updated.'],
  'DLI.12006': ['作业名重复。', 'The job name is a duplicate.'],
  'DLI.13002': ['队列的CU数不足。', 'The queue has not enough CUs.'],
  'DLI.13003': [
    '开启了快照或日志功能，OBS bucket没有设置。',
    'Checkpoints or logs are on, but no OBS bucket is set.',
  ],
  'DLI.13006': ['作业已在运行中或者禁止运行。', 'The job is already running or is not allowed to run.'],
  'DLI.13007': ['作业ID不存在。', 'The job ID does not exist.'],
  'DLI.13008': [
    '运行作业使用独立队列模式，但没有选择运行的队列。',
    'The job runs in exclusive mode, but no queue is selected.',
  ],
  'DLI.13009': ['用户自定义作业不能运行在共享队列上。', 'A user-defined job cannot run in a shared queue.'],
  'DLI.13012': ['作业类型不正确。', 'The job type is incorrect.'],
  'DLI.13017': ['作业保存点不存在。', 'The savepoint of the job does not exist.'],
  'DLI.13019': [
    '当dependency_jars中包含多个jar文件时，需要指定main_class参数。',
    'main_class is required when dependency_jars holds several JAR files.',
  ],
  'DLI.13024': [
    'No job-running queue selected. Please select a queue for your job.',
    'No job-running queue selected. Please select a queue for your job.',
  ],
  'DLI.14001': ['作业的执行流图不存在。', 'The execution graph of the job does not exist.'],
  'DLI.15001': ['作业ID不存在。', 'The job ID does not exist.'],
  'DLI.15002': ['当前状态的作业不允许被停止。', 'A job in this state cannot be stopped.'],
  'DLI.16001': ['作业ID不存在。', 'The job ID does not exist.'],
  'DLI.17001': ['作业ID不存在。', 'The job ID does not exist.'],
  'DLI.19003': ['OBS桶不存在。{}', 'The OBS bucket does not exist. {}'],
  'DLI.19004': ['没有需要授权的OBS桶。', 'There is no OBS bucket to authorise.'],
  'DLI.19005': ['OBS桶已经授权。{}', 'The OBS bucket is already authorised. {}'],
  'DLI.20005': ['队列不存在。', 'The queue does not exist.'],
  'DLI.23001': ['查询作业列表失败，使用了错误的offset参数。{}', 'The job list query failed. {}'],
  'APIG.0101': [
    'The API does not exist or has not been published in the environment',
    'The API does not exist or has not been published in the environment',
    404,
  ],
  'APIG.0201': ['Request entity too large', 'Request entity too large', 413],
  'APIG.0301': [
    'Incorrect IAM authentication information: {}',
    'Incorrect IAM authentication information: {}',
    401,
  ],
  'APIG.0303': [
    'Incorrect app authentication information: {}',
    'Incorrect app authentication information: {}',
    401,
  ],
  'APIG.0307': ['The token must be updated', 'The token must be updated', 401],
  'APIG.0308': [
    'The throttling threshold has been reached: {}',
    'The throttling threshold has been reached: {}',
    429,
  ],
} as const satisfies Record<string, Words>;

export type Code = keyof typeof WORDS;

export const CODES = Object.keys(WORDS) as Code[];

/** Thrown anywhere below the server, which turns it into an answer. */
export class Refusal extends Error {
  readonly code: Code;
  readonly detail: string;
  readonly headers: Record<string, string>;

  constructor(code: Code, detail = '', headers: Record<string, string> = {}) {
    super(`${code} ${detail}`);
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }
}

export type Language = 'zh' | 'en';

/** DLI answers in Chinese unless `X-Language: en-us` asks otherwise. */
export const languageOf = (header: string | string[] | undefined): Language =>
  String(header).toLowerCase().startsWith('en') ? 'en' : 'zh';

export const wordsOf = ({ code, detail }: Refusal, language: Language): string =>
  WORDS[code][language === 'zh' ? 0 : 1].replace('{}', () => detail).trimEnd();

export const statusOf = ({ code }: Refusal): number => (WORDS[code] as Words)[2] ?? 400;
