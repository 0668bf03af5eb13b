/** What the bundle is made of, as a CycloneDX 1.5 document. It has no time and no random number: it is reproducible. */
import { createHash } from 'node:crypto';
import type { BundledPackage } from './bundled-packages.ts';

interface Product {
  name: string;
  version: string;
  /** The bundle itself. */
  text: Uint8Array;
}

export interface Component {
  'bom-ref': string;
  type: 'application' | 'library' | 'platform';
  name: string;
  version: string;
  purl: string;
  cpe?: string;
  licenses?: object[];
  hashes?: object[];
}

export interface Sbom {
  bomFormat: 'CycloneDX';
  specVersion: '1.5';
  serialNumber: string;
  version: 1;
  metadata: { lifecycles: [{ phase: 'build' }]; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const purl = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** An expression is not an SPDX id. */
const licences = (licence: string): object[] =>
  /[\s()]/.test(licence) ? [{ expression: licence }] : [{ license: { id: licence } }];

function hashes(integrity: string | undefined): Pick<Component, 'hashes'> {
  const [algorithm, digest = ''] = integrity?.split('-') ?? [];
  if (algorithm !== 'sha512') return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] };
}

/** Version 8 of a UUID: a digest decides its digits. */
export function serialNumber(digest: string): string {
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...parts, digest.slice(20, 32)].join('-')}`;
}

export function sbom({ name, version, text }: Product, packages: readonly BundledPackage[]): Sbom {
  const digest = createHash('sha256').update(text).digest('hex');
  const root = purl(name, version);
  const refs = new Map(packages.map((one) => [one.path, `${purl(one.name, one.version)}#${one.path}`]));
  const refOf = (path: string): string => refs.get(path) ?? path;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: serialNumber(digest),
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        'bom-ref': root,
        type: 'application',
        name,
        version,
        purl: root,
        licenses: licences('Apache-2.0'),
        hashes: [{ alg: 'SHA-256', content: digest }],
      },
    },
    components: packages.map((one) => ({
      'bom-ref': refOf(one.path),
      type: 'library',
      name: one.name,
      version: one.version,
      licenses: licences(one.licence),
      purl: purl(one.name, one.version),
      ...hashes(one.integrity),
    })),
    dependencies: [
      { ref: root, dependsOn: packages.map(({ path }) => refOf(path)) },
      ...packages.map(({ path, imports }) => ({ ref: refOf(path), dependsOn: imports.map(refOf) })),
    ],
  };
}
