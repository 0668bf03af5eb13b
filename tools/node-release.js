/**
 * `node tools/node-release.js <index.json`, with https://nodejs.org/dist/index.json: fails where a newer release of the same
 * line as the Node of the image mends a vulnerability.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCKERFILE = fileURLToPath(new URL('../Dockerfile', import.meta.url));

const shipped = /^FROM node:(\d+\.\d+\.\d+)-/m.exec(readFileSync(DOCKERFILE, 'utf8'))?.[1];
if (shipped === undefined) throw new Error('the Dockerfile names no Node');

const numbers = (version) => version.replace(/^v/, '').split('.').map(Number);
const [line, minor, patch] = numbers(shipped);

const isNewer = ({ version }) => {
  const [itsLine, itsMinor, itsPatch] = numbers(version);
  return itsLine === line && (itsMinor > minor || (itsMinor === minor && itsPatch > patch));
};

const releases = JSON.parse(readFileSync(0, 'utf8'));
if (!releases.some(({ version }) => version === `v${shipped}`))
  throw new Error(`the list has no Node ${shipped}`);
const mended = releases.filter((release) => release.security && isNewer(release));
if (mended.length > 0) {
  const names = mended.map(({ version }) => version).join(', ');
  process.stderr.write(`Node ${shipped} of the Dockerfile has known vulnerabilities; mended in ${names}\n`);
  process.exitCode = 1;
}
