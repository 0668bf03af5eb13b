/** What names look like, of the cloud and of Kubernetes. A region becomes part of a host name, so nothing else may pass for one. */
import { MAX_INT64 } from '../../ground/json.ts';

/** Such as cn-north-4; at most 64 characters, checked beside it. */
export const REGION = /^[a-z]{2,}(-[a-z0-9]+)+$/;
export const PROJECT_ID = /^[A-Za-z0-9]+$/;
const NAME_LENGTH = 64;

export const isRegion = (text: string): boolean => text.length <= NAME_LENGTH && REGION.test(text);
export const isProjectId = (text: string): boolean => text.length <= NAME_LENGTH && PROJECT_ID.test(text);

/** Name of the Secret where `credentialsRef` names none. */
export const DEFAULT_SECRET = 'dli-credentials';

/** Names of most objects of Kubernetes; at most 253 characters, checked beside it. */
export const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Not more than 64 bits, which a 19th digit may exceed. */
export const isJobIdInRange = (digits: string): boolean => digits.length < 19 || digits <= String(MAX_INT64);

/** An id of a DLI job, as a text. */
export const isJobId = (text: string): boolean => /^[1-9]\d{0,18}$/.test(text) && isJobIdInRange(text);
