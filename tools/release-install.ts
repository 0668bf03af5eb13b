/** `node tools/release-install.ts DIGEST`: prints manifests/install.yaml with the image by its digest, which no tag can move. */
import { installManifest } from './install.ts';

const [digest = ''] = process.argv.slice(2);
if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error('usage: node tools/release-install.ts sha256:…');
for (const text of Object.values(await installManifest({ 'image.digest': digest })))
  process.stdout.write(text);
