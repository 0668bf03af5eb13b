/** One call from gateway to answer, and every refusal in the shape of whoever refuses. */
import type { Reply } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { Gateway } from './gateway.ts';
import { Iam, isIam } from './iam.ts';
import { type Language, languageOf, Refusal, statusOf, wordsOf } from './refusals.ts';
import { errorOf, isSuccess } from './render.ts';
import { type Found, find } from './routes.ts';
import type { Tokens } from './tokens.ts';
import { isGranted, type World } from './world.ts';

/** The handler of the whole port. */
export function api(world: World, tokens: Tokens): (call: Call) => Reply {
  const gateway = new Gateway(world, tokens);
  const iam = new Iam(world, tokens, gateway);
  let count = 0;
  return (call) => {
    const requestId = (++count).toString(16).padStart(32, '0');
    const reply = refusable(world, { call, requestId }, () =>
      isIam(call) ? iam.handle(call) : answer(world, gateway, call),
    );
    const date = new Date(world.now()).toUTCString();
    return { ...reply, headers: { date, 'x-request-id': requestId, ...reply.headers } };
  };
}

/** `dli.cn-north-4.example.com`. Any other host says nothing of a region. */
const HOST = /^dli\.([a-z][a-z-]*-\d+)\./;

/** A region without DLI, or without this account's project, publishes nothing. */
function refuseElsewhere({ account }: World, call: Call): void {
  const region = HOST.exec(String(call.headers['host'] ?? ''))?.[1] ?? account.region;
  if (region !== account.region) throw new Refusal('APIG.0101');
}

function answer(world: World, gateway: Gateway, call: Call): Reply {
  refuseElsewhere(world, call);
  const found = find(call);
  gateway.admit(call);
  gateway.throttle();
  authorize(world, call, found);
  return found.api.handle({ world, call, id: found.id, language: languageOf(call.headers['x-language']) });
}

/** The project is in the path, and with a signature in a header too; all must be the account's. */
function authorize({ account, settings }: World, call: Call, { api: { right }, projectId }: Found): void {
  const header = call.headers['x-project-id'] ?? account.projectId;
  if (projectId !== account.projectId || header !== account.projectId) throw new Refusal('DLI.10006');
  if (right === 'start' && settings.startChecks === 'state') return;
  if (right !== undefined && !isGranted(account, right)) throw new Refusal('DLI.10005');
}

interface Asked {
  call: Call;
  requestId: string;
}

function refusable(world: World, { call, requestId }: Asked, handle: () => Reply): Reply {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const language = languageOf(call.headers['x-language']);
    const body = error.code.startsWith('APIG.')
      ? gatewayError(world, error, requestId)
      : dliError(world, error, language);
    const status = error.code.startsWith('DLI.') && isQuiet(world) ? 200 : statusOf(error);
    return { status, headers: error.headers, body };
  }
}

const isQuiet = ({ settings }: World): boolean => settings.refusals === 'success-false';

function dliError(world: World, refusal: Refusal, language: Language): unknown {
  if (isQuiet(world)) {
    return { is_success: isSuccess(world.settings, false), message: wordsOf(refusal, language) };
  }
  const error = errorOf(refusal, language);
  return world.settings.refusals === 'array' ? [error] : error;
}

const gatewayError = ({ settings }: World, refusal: Refusal, request_id: string): object => ({
  error_msg: wordsOf(refusal, 'en'),
  error_code: refusal.code.replace('APIG', settings.gatewayPrefix),
  request_id,
});
