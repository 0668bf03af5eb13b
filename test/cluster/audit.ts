/** What the API server was asked, by its own account. */
import { readFileSync } from 'node:fs';

export interface AuditEntry {
  verb: string;
  user: { username: string; groups?: string[] };
  userAgent?: string;
  requestURI: string;
  objectRef?: {
    resource?: string;
    subresource?: string;
    namespace?: string;
    name?: string;
    apiGroup?: string;
  };
  responseStatus?: { code: number };
  stage: string;
}

export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
};

/** The last line may be half written; it comes with the next reading. */
export function readAudit(file: string): AuditEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditEntry);
}
