/** What an exec plugin prints. No message quotes it. */
import { z } from 'zod';
import { parseYaml } from './document.ts';

export interface ExecCredential {
  token: string | undefined;
  /** PEM; a certificate has its key. */
  cert: string | undefined;
  key: string | undefined;
  /** Epoch ms; undefined: when the server refuses it. */
  expires: number | undefined;
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const Text = z.string().nullish();

const Printed = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: Text,
    clientCertificateData: Text,
    clientKeyData: Text,
    expirationTimestamp: z.string().regex(RFC3339).nullish(),
  }),
});

/** Throws with the rest of a sentence that begins with the plugin. `wanted`: the apiVersion. */
export function readExecCredential(text: string, wanted: string): ExecCredential {
  const printed = Printed.safeParse(parseYaml(text));
  if (!printed.success) throw new Error('printed no ExecCredential with a status');
  const { apiVersion, status } = printed.data;
  if (apiVersion !== wanted) throw new Error(`printed another version than ${wanted}`);
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp: end } = status;
  if (!cert !== !key) throw new Error('printed a certificate without a key, or a key without a certificate');
  if (!token && !cert) throw new Error('printed neither a token nor a certificate');
  return {
    token: token || undefined,
    cert: cert || undefined,
    key: key || undefined,
    expires: end ? Date.parse(end) : undefined,
  };
}
