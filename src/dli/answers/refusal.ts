/** The many shapes of an error, read into one (`dli-api.md` 4.1). */
import { isObject, type JsonObject } from '../../ground/json.ts';

export interface Refusal {
  /** As written; undefined where the shape has none. */
  code: string | undefined;
  message: string;
  requestId: string | undefined;
  /** What shows that a service speaks: its code, `is_success`, or IAM's `error`. A page of a load balancer has none of them. */
  mark: 'code' | 'is_success' | 'error' | undefined;
}

/** The first member that is a text, or a number written as one. */
function first(members: JsonObject, names: readonly string[]): string | undefined {
  const value = names.map((name) => members[name]).find((item) => item !== undefined && item !== null);
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** A code of 0 says that nothing is wrong. */
const isZero = (code: string | undefined): boolean => /^0+$/.test(code ?? '');

/** IAM's `error.code` repeats the HTTP status: that is not a code. */
const realCode = (code: string | undefined): string | undefined =>
  isZero(code) || /^[1-5]\d\d$/.test(code ?? '') ? undefined : code;

/** `DLI.12002`, or its number alone. */
const CODE = /^(?:[A-Za-z]+\.\d+|\d{3,5})$/;

function read(members: JsonObject): Refusal {
  const code = realCode(first(members, ['error_code', 'errorCode', 'error_id', 'code']));
  const said = isSuccess(members) === 'no' ? 'is_success' : undefined;
  return {
    code,
    message: first(members, ['error_msg', 'errorMsg', 'error_cause', 'message', 'msg', 'title']) ?? '',
    requestId: first(members, ['request_id', 'requestId']),
    mark: CODE.test(code ?? '') ? 'code' : said,
  };
}

type Success = 'yes' | 'no' | 'absent' | 'garbled';

/** `is_success`: a boolean in some answers, its word in others (`true`, `"true"`, `"False"`), absent in a few. */
export function isSuccess(json: unknown): Success {
  const value = isObject(json) ? json['is_success'] : undefined;
  if (value === undefined || value === null) return 'absent';
  const word = String(value).trim().toLowerCase();
  if (word === 'true') return 'yes';
  return word === 'false' ? 'no' : 'garbled';
}

/** An answer, or an element of a list, that says no whatever the HTTP status. A yes wins over a code beside it. */
function refuses(json: unknown): boolean {
  if (!isObject(json)) return false;
  const success = isSuccess(json);
  if (success === 'yes' || success === 'no') return success === 'no';
  const code = first(json, ['error_code']);
  return code !== undefined && !isZero(code);
}

/** The refusal in an answer of HTTP 2xx, if there is one. */
export function refusalInside(json: unknown): Refusal | undefined {
  const found = (Array.isArray(json) ? json.slice(0, 100) : [json]).find(refuses);
  return isObject(found) ? read(found) : undefined;
}

/** The refusal of an answer that is one by its status; empty when nothing can be read. */
export function readRefusal(json: unknown): Refusal {
  const list = Array.isArray(json) ? json.slice(0, 100) : [json];
  const members = list.find(refuses) ?? list.find(isObject);
  if (!isObject(members)) return { code: undefined, message: '', requestId: undefined, mark: undefined };
  const outer = read(members);
  if (outer.mark === 'code' || !isObject(members['error'])) return outer;
  const inner = read(members['error']);
  const mark = inner.mark ?? (inner.message === '' ? undefined : 'error');
  return { ...inner, requestId: outer.requestId ?? inner.requestId, mark };
}
