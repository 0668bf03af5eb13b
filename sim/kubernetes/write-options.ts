/** Query parameters of writes: dryRun, fieldManager, fieldValidation, force. */
import type { Request } from './api.ts';
import { invalidOption } from './refusals.ts';

type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface WriteOptions {
  dryRun: boolean;
  manager: string;
  fieldValidation: FieldValidation;
  force: boolean;
}

const KINDS: Record<string, string> = { POST: 'CreateOptions', PUT: 'UpdateOptions', PATCH: 'PatchOptions' };
const VALIDATIONS: FieldValidation[] = ['Ignore', 'Strict', 'Warn'];

const optionsKind = (method: string): string => KINDS[method] ?? 'DeleteOptions';

function unsupported({ call }: Request, field: string, message: string): Error {
  const cause = { reason: 'FieldValueNotSupported', message: `Unsupported value: ${message}`, field };
  return invalidOption(optionsKind(call.method), cause);
}

export function dryRun(request: Request): boolean {
  const asked = request.call.query.getAll('dryRun').filter((value) => value !== '');
  if (asked.some((value) => value !== 'All')) {
    throw unsupported(request, 'dryRun', `${JSON.stringify(asked)}: supported values: "All"`);
  }
  return asked.length > 0;
}

function fieldValidation(request: Request): FieldValidation {
  const asked = request.call.query.get('fieldValidation') ?? '';
  if (asked === '') return 'Warn';
  const found = VALIDATIONS.find((value) => value === asked);
  if (found !== undefined) return found;
  throw unsupported(
    request,
    'fieldValidation',
    `"${asked}": supported values: "", "Ignore", "Strict", "Warn"`,
  );
}

/** The API server names a nameless manager after its User-Agent. */
const managerOf = ({ call }: Request): string =>
  call.query.get('fieldManager') || (call.headers['user-agent'] ?? 'unknown').split('/')[0] || 'unknown';

export const writeOptions = (request: Request): WriteOptions => ({
  dryRun: dryRun(request),
  manager: managerOf(request),
  fieldValidation: fieldValidation(request),
  force: request.call.query.get('force') === 'true',
});
