/** The SBOM of the image: that of the bundle, and what runs it: Node with all that is built into it, and the system's libraries. */
import { createHash } from 'node:crypto';
import { type Component, type Sbom, serialNumber } from './sbom.ts';
import type { DebianPackage } from './shared-libraries.ts';

interface Runtime {
  /** `process.versions` of that Node. */
  versions: Readonly<Record<string, string | undefined>>;
  /** SHA-256 of the program. */
  sha256: string;
  packages: readonly DebianPackage[];
  /** As /etc/os-release has it, such as debian and 12. */
  system: { id: string; version: string };
}

/** Numbers of interfaces, which no library has. */
const NO_LIBRARIES = ['node', 'modules', 'napi'];

function nodeOf({ versions, sha256 }: Runtime): Component {
  const { node = '' } = versions;
  const purl = `pkg:generic/node@${node}`;
  return {
    'bom-ref': purl,
    type: 'platform',
    name: 'node',
    version: node,
    purl,
    cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:lts:*:*:*`,
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  };
}

const builtIn = (node: Component, { versions }: Runtime): Component[] =>
  Object.entries(versions).flatMap(([name, version]) => {
    if (!version || NO_LIBRARIES.includes(name)) return [];
    const purl = `pkg:generic/${name}@${version}`;
    return [{ 'bom-ref': `${node['bom-ref']}#${name}`, type: 'library', name, version, purl }];
  });

function libraryOf({ name, version, architecture }: DebianPackage, { system }: Runtime): Component {
  const place = `arch=${architecture}&distro=${system.id}-${system.version}`;
  const purl = `pkg:deb/${system.id}/${encodeURIComponent(name)}@${encodeURIComponent(version)}?${place}`;
  return { 'bom-ref': purl, type: 'library', name, version, purl };
}

export function imageSbom(bundle: Sbom, runtime: Runtime): Sbom {
  const node = nodeOf(runtime);
  const needed = [...builtIn(node, runtime), ...runtime.packages.map((one) => libraryOf(one, runtime))];
  const refs = needed.map((one) => one['bom-ref']);
  const root = bundle.metadata.component['bom-ref'];
  const components = [...bundle.components, node, ...needed];
  return {
    ...bundle,
    serialNumber: serialNumber(createHash('sha256').update(JSON.stringify(components)).digest('hex')),
    components,
    dependencies: [
      ...bundle.dependencies.map((one) =>
        one.ref === root ? { ...one, dependsOn: [...one.dependsOn, node['bom-ref']] } : one,
      ),
      { ref: node['bom-ref'], dependsOn: refs },
      ...refs.map((ref) => ({ ref, dependsOn: [] })),
    ],
  };
}
