/** URL path -> which resource, namespace, object and subresource it names. */

export interface Route {
  group: string;
  version: string;
  plural: string;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

function target([first, second, third, ...rest]: string[], of: { group: string; version: string }): Route {
  const nested = first === 'namespaces' && third !== undefined && !SUBRESOURCES.has(third);
  const [plural = '', name, subresource] = nested ? [third, ...rest] : [first, second, third, ...rest];
  return { ...of, plural, namespace: nested ? second : undefined, name, subresource };
}

/** `/api/v1/namespaces/x/status` is about the namespace itself. */
const SUBRESOURCES = new Set(['status', 'finalize']);

/** Undefined when the path names no resource: discovery, health, OpenAPI. */
export function route(path: string): Route | undefined {
  const bare = path.replace(/^\/|\/$/g, '');
  const [root, ...parts] = bare.includes('%') ? bare.split('/').map(decodeURIComponent) : bare.split('/');
  if (root === 'api' && parts.length > 1)
    return target(parts.slice(1), { group: '', version: parts[0] ?? '' });
  if (root !== 'apis' || parts.length < 3) return undefined;
  return target(parts.slice(2), { group: parts[0] ?? '', version: parts[1] ?? '' });
}
