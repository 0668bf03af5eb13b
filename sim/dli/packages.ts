/**
 * Packages and their groups, deprecated with Flink 1.15 (`dli_02_0130`, `0168`, `0172`, `0173`). Their answers have no
 * `is_success`. A package is `file.jar` or `group/file.jar` among `settings.resources`.
 */
import { sha256 } from '../../src/ground/digest.ts';
import type { Reply } from '../http/answer.ts';
import { readBody } from './body.ts';
import { Refusal } from './refusals.ts';
import type { Request } from './request.ts';
import type { PackageFacts, World } from './world.ts';

const KINDS: Record<string, string> = { jars: 'jar', pyfiles: 'pyFile', files: 'file' };
const ALL_KINDS = new Set([...Object.values(KINDS), 'modelFile']);

const kindByName = (path: string): string =>
  path.endsWith('.jar') ? 'jar' : path.endsWith('.py') ? 'pyFile' : 'file';

function factsOf({ made, startedAt }: World, path: string): PackageFacts {
  return made.packages.get(path) ?? { kind: kindByName(path), create_time: startedAt };
}

/** `group/file.jar` in two. A package without a group has ''. */
function split(path: string): [group: string, name: string] {
  const at = path.indexOf('/');
  return at < 0 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
}

function detail(world: World, path: string): object {
  const { kind, create_time } = factsOf(world, path);
  const [, name] = split(path);
  const prefix = sha256(path).slice(0, 8);
  return {
    create_time,
    update_time: create_time,
    resource_type: kind,
    resource_name: name,
    status: 'READY',
    underlying_name: `${prefix}_${name}`,
    owner: world.account.userName,
  };
}

function groupOf(world: World, group_name: string): object {
  const paths = [...world.settings.resources].filter((path) => split(path)[0] === group_name);
  const times = paths.map((path) => factsOf(world, path).create_time);
  return {
    group_name,
    status: 'READY',
    resources: paths.map((path) => split(path)[1]),
    details: paths.map((path) => detail(world, path)),
    create_time: Math.min(...times),
    update_time: Math.max(...times),
    is_async: false,
    owner: world.account.userName,
  };
}

/** The object's name is the package's. */
function uploaded({ world, call }: Request, kind?: string): Reply {
  const body = readBody(call);
  const { paths } = body;
  const group = String(body['group'] ?? '');
  const type = kind ?? String(body['kind']);
  if (!ALL_KINDS.has(type)) throw new Refusal('DLI.0001', 'kind');
  if (!/^[\w.-]{0,64}$/.test(group)) throw new Refusal('DLI.0001', 'group');
  if (!Array.isArray(paths) || paths.length === 0) throw new Refusal('DLI.0001', 'paths');
  const names = paths.map((path) => String(path).split('/').at(-1) ?? '');
  if (names.includes('')) throw new Refusal('DLI.0001', 'paths');
  for (const name of names) {
    const path = group === '' ? name : `${group}/${name}`;
    world.settings.resources.add(path);
    world.made.packages.set(path, { kind: type, create_time: world.now() });
  }
  return { status: 201, body: groupOf(world, group) };
}

export const createPackages = (request: Request): Reply => uploaded(request);

/** `resources/jars`, `resources/pyfiles`, `resources/files`. */
export function uploadPackages(request: Request): Reply {
  const kind = KINDS[request.id];
  if (kind === undefined) throw new Refusal('APIG.0101');
  return uploaded(request, kind);
}

export function listPackages({ world, call }: Request): Reply {
  const kind = call.query.get('kind') || undefined;
  const paths = [...world.settings.resources].filter(
    (path) => kind === undefined || factsOf(world, path).kind === kind,
  );
  const groups = new Set(paths.map((path) => split(path)[0]).filter((group) => group !== ''));
  return {
    status: 200,
    body: {
      resources: paths.map((path) => detail(world, path)),
      modules: [],
      groups: [...groups].map((group) => groupOf(world, group)),
      total: paths.length,
    },
  };
}

function pathOf({ world, call, id }: Request): string {
  const group = call.query.get('group') || '';
  const path = group === '' ? id : `${group}/${id}`;
  if (!world.settings.resources.has(path)) throw new Refusal('DLI.0023', path);
  return path;
}

export const showPackage = (request: Request): Reply => ({
  status: 200,
  body: detail(request.world, pathOf(request)),
});

export function deletePackage(request: Request): Reply {
  const path = pathOf(request);
  request.world.settings.resources.delete(path);
  request.world.made.packages.delete(path);
  return { status: 200 };
}
