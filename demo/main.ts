/** `npm run demo`: from a manifest to the PUT and back to the status, on simulators, with the real controller. */
import { type Manifests, sorted, Unusable } from './manifests.ts';
import { type Options, optionsOf, USAGE } from './options.ts';

const EXAMPLE = ['namespace.yaml', 'secret.yaml', 'test1.yaml'].map(
  (name) => new URL(`../manifests/${name}`, import.meta.url).pathname,
);

async function read({ files }: Options): Promise<Manifests | string> {
  try {
    return await sorted(files.length === 0 ? EXAMPLE : files);
  } catch (error) {
    if (error instanceof Unusable) return error.message;
    throw error;
  }
}

async function main(): Promise<number> {
  // Nobody reads any more: there is nobody to tell.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const options = optionsOf(process.argv.slice(2));
  if (typeof options !== 'string' && options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const manifests = typeof options === 'string' ? options : await read(options);
  if (typeof options === 'string' || typeof manifests === 'string') {
    process.stderr.write(`${manifests}\n`);
    return 2;
  }
  // Loaded only when the arguments are right: simulators take their time.
  const { perform } = await import('./perform.ts');
  return perform({ manifests, own: options.files.length > 0 }, options.keep);
}

process.exitCode = await main();
