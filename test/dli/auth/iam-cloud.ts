/** IAM and DLI as far as tokens need them. */
import type { Handler } from '../../../sim/http/call.ts';
import { PROJECT, shown } from '../loopback.ts';

const HOUR = 3_600_000;

export interface Cloud {
  handler: Handler;
  logins: () => number;
  /** Tokens up to this number are refused. */
  refuseUpTo: number;
  loginReply: (() => ReturnType<Handler>) | undefined;
}

/** IAM that counts its tokens, and a DLI that knows which are still good. */
export function cloud({ lifetimeMs = 24 * HOUR, code = 'DLI.10007', status = 400 } = {}): Cloud {
  let count = 0;
  const made: Cloud = {
    refuseUpTo: 0,
    loginReply: undefined,
    logins: () => count,
    handler: (call) => {
      if (call.path === '/v3/auth/tokens') {
        if (made.loginReply !== undefined) return made.loginReply();
        count += 1;
        return { status: 201, headers: { 'x-subject-token': `token-${count}` }, body: tokenBody(lifetimeMs) };
      }
      const number = Number(String(call.headers['x-auth-token']).replace('token-', ''));
      if (number <= made.refuseUpTo)
        return { status, body: { error_code: code, error_msg: 'token expired' } };
      return { status: 200, body: call.method === 'PUT' ? { is_success: 'true' } : shown() };
    },
  };
  return made;
}

export const tokenBody = (lifetimeMs: number) => ({
  token: {
    issued_at: new Date(1_000_000).toISOString(),
    expires_at: new Date(1_000_000 + lifetimeMs).toISOString(),
    project: { id: PROJECT, name: 'cn-north-4' },
  },
});
