/**
 * Makes dist/ (or the folder that is named): fjj.js, the program of the image in one file; its SBOM; the licences of what is
 * in it. Depends on the sources and the lock file only: neither folder nor time leave a trace.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundledPackages, type Lock } from './bundled-packages.ts';
import { bundledParts } from './bundled-parts.ts';
import { licenceTexts } from './licence-texts.ts';
import { sbom } from './sbom.ts';

const ROOT = dirname(import.meta.dirname);

/** CommonJS packages ask for Node's own modules by `require`, which an ES module does not have. */
const REQUIRE =
  "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);";

async function bundle(): Promise<{ text: Uint8Array; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/main.ts'],
    outfile: 'fjj.js',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Paths as they are written, not where a link leads: the same in every checkout.
    preserveSymlinks: true,
    // Names stay, so that a stack in the log has those of the source. Short ones with `keepNames` are a smaller file, and cost a
    // call for each function and class at the start, and for each closure later.
    minifyWhitespace: true,
    minifySyntax: true,
    // undici's word for being bundled as Node bundles it: without its second parser, which one has to ask for.
    define: { esbuildDetection: 'true' },
    legalComments: 'none',
    banner: { js: REQUIRE },
    plugins: bundledParts,
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild made nothing');
  return { text: file.contents, metafile };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const folder = resolve(process.argv[2] ?? join(ROOT, 'dist'));
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
const { text, metafile } = await bundle();
const packages = bundledPackages(metafile, lock);

const files: Record<string, string | Uint8Array> = {
  'fjj.js': text,
  // Node would otherwise guess, and parse everything twice.
  'package.json': json({ type: 'module' }),
  'fjj.meta.json': json(metafile),
  'sbom.cdx.json': json(sbom({ name: lock.name, version: lock.version, text }, packages)),
  'licences.txt': licenceTexts(ROOT, packages),
};
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
process.stdout.write(`${folder}: fjj.js of ${text.length} bytes, with ${packages.length} packages\n`);
