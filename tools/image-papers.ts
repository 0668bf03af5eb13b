/**
 * `node tools/image-papers.ts LAYOUT FOLDER`: takes the SBOM of every platform out of the image in LAYOUT, a folder in OCI's
 * layout, into FOLDER, as sbom-ARCHITECTURE.cdx.json. Prints the digest of the image.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [layout, folder] = process.argv.slice(2);
if (layout === undefined || folder === undefined)
  throw new Error('usage: node tools/image-papers.ts LAYOUT FOLDER');

interface Descriptor {
  digest: string;
}
/** An index has manifests; a manifest has a configuration and layers. */
interface Content {
  manifests?: Descriptor[];
  config?: Descriptor;
  layers?: Descriptor[];
  architecture?: string;
}

const blob = ({ digest }: Descriptor): string => join(layout, 'blobs', digest.replace(':', '/'));
const read = (path: string): Content => JSON.parse(readFileSync(path, 'utf8')) as Content;

/** Of every platform; what else is attached to an image has no program. */
function imagesIn({ manifests, ...content }: Content): Content[] {
  if (manifests === undefined) return [content];
  return manifests.flatMap((one) => imagesIn(read(blob(one))));
}

/** The SBOM, where the layer has it. */
function sbomIn(layer: Descriptor): string {
  const flags = ['--extract', '--gzip', '--to-stdout', '--wildcards', '--file', blob(layer)];
  return spawnSync('tar', [...flags, '*app/sbom.cdx.json'], { encoding: 'utf8' }).stdout;
}

const [top, ...others] = read(join(layout, 'index.json')).manifests ?? [];
if (top === undefined || others.length > 0) throw new Error(`${layout} is not of one image`);
for (const { config, layers = [] } of imagesIn({ manifests: [top] })) {
  const { architecture = 'unknown' } = config === undefined ? {} : read(blob(config));
  if (architecture === 'unknown') continue;
  const sbom = layers.map(sbomIn).find((text) => text !== '');
  if (sbom === undefined) throw new Error(`the image for ${architecture} has no SBOM`);
  writeFileSync(join(folder, `sbom-${architecture}.cdx.json`), sbom);
}
process.stdout.write(`${top.digest}\n`);
