/** A CA of its own and a server certificate for the loopback address, made anew for every server. */
import { generate } from 'selfsigned';
import { systemClock } from '../../src/ground/clock.ts';

export interface Certificates {
  /** PEM. */
  ca: string;
  cert: string;
  key: string;
}

const years = (count: number): Date => new Date(systemClock.wall() + count * 365 * 86_400_000);

export async function makeCertificates(): Promise<Certificates> {
  const shared = { keyType: 'ec', algorithm: 'sha256', notAfterDate: years(10) } as const;
  const ca = await generate([{ name: 'commonName', value: 'kubernetes-simulator-ca' }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'kube-apiserver' }], {
    ...shared,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 2, value: 'kubernetes.default.svc' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { ca: ca.cert, cert: server.cert, key: server.private };
}
