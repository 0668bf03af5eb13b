/** The Accept header: plain objects, metadata only, or the Table that `kubectl get` prints. */
import { notAcceptable } from './refusals.ts';

export type View = 'object' | 'table' | 'metadata' | 'discovery';

const VIEWS: Record<string, View> = {
  Table: 'table',
  PartialObjectMetadata: 'metadata',
  PartialObjectMetadataList: 'metadata',
  APIGroupDiscoveryList: 'discovery',
};

const PLAIN = new Set(['application/json', 'application/*', '*/*']);

function view(range: string): View | undefined {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  if (!PLAIN.has(type)) return undefined;
  const options = new Map(parameters.map((part) => part.split('=', 2) as [string, string]));
  const as = options.get('as');
  if (as === undefined) return 'object';
  const version = options.get('v') ?? '';
  return version === 'v1' || version === 'v2' ? VIEWS[as] : undefined;
}

/** The first form asked for that this server can give. Throws 406. */
export function accepted(header: string | undefined): View {
  if (header === undefined || header === '') return 'object';
  for (const range of header.split(',')) {
    const found = view(range);
    if (found !== undefined) return found;
  }
  throw notAcceptable();
}
