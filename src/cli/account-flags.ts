/** The flags of a person's way to DLI, apart from the way itself: a command that does not go there need not load it. */
import type { Environment } from '../ground/environment.ts';
import { hasVariables } from './credentials.ts';
import type { FlagTable, Options } from './options.ts';
import { VERBOSE } from './verbose.ts';

export const ACCOUNT_FLAGS: FlagTable = {
  region: { value: 'REGION', does: 'such as cn-north-4; default: that of the credentials' },
  'project-id': { value: 'ID', does: 'default: that of the credentials; else IAM is asked' },
  'credentials-file': {
    value: 'FILE',
    does: 'YAML with the keys of a credentials Secret, such as accessKey and secretKey;\ndefault: the environment (DLI_ACCESS_KEY, HUAWEICLOUD_SDK_AK, HW_ACCESS_KEY, …)',
  },
  endpoint: { value: 'URL', does: 'of DLI, with {region} in it if you like; default: FJJ_DLI_ENDPOINT' },
  'iam-endpoint': { value: 'URL', does: 'of IAM, likewise; default: FJJ_IAM_ENDPOINT' },
  ca: { value: 'FILE', does: 'certificates (PEM) to trust in place of those that Node trusts' },
  ...VERBOSE,
};

/** Whether somebody has given credentials, whatever they are worth. */
export const isAccountGiven = (options: Options, env: Environment): boolean =>
  options.value('credentials-file') !== undefined || hasVariables(env);
