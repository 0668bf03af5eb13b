/** Finds a Go that can build the modules of this folder. */
import { spawnSync } from 'node:child_process';
import { folderOf } from './binaries.ts';

/** What the go.mod files ask for. An older Go fetches it by itself, where it may. */
const NEEDED = [1, 26] as const;

/** Whatever is set outside must not change what is built. */
export const GO_ENV = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' };

const { GOROOT } = process.env;
const PLACES = ['go', ...(GOROOT === undefined ? [] : [`${GOROOT}/bin/go`]), '/usr/local/go/bin/go'];

/** Asked where a go.mod stands, Go tells the version that it would build with. */
function versionOf(go: string): string {
  const options = { cwd: folderOf('kubernetes'), env: GO_ENV, encoding: 'utf8' } as const;
  const { status, stdout } = spawnSync(go, ['env', 'GOVERSION'], options);
  return status === 0 ? stdout : '';
}

function isEnough(go: string): boolean {
  const [, major = '0', minor = '0'] = /go(\d+)\.(\d+)/.exec(versionOf(go)) ?? [];
  return Number(major) > NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) >= NEEDED[1]);
}

export const findGo = (places: readonly string[] = PLACES): string | undefined => places.find(isEnough);

/** One line that says what is needed, what for, and how to get it. */
export const withoutGo = (missing: readonly string[]): string =>
  `cluster: Go ${NEEDED.join('.')} or later is needed to build ${missing.join(', ')}: install it from https://go.dev/dl/ and put its bin folder on PATH (the first build downloads modules and takes about 15 minutes; later runs build nothing).`;
