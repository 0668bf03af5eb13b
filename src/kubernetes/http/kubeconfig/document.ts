/**
 * The text of one kubeconfig, decoded as kubectl does it: fields that it does not know are dropped, null is unset, and a
 * value of another type spoils the whole file, wherever it stands. No message quotes the text, which holds secrets.
 */
import { type ParsedNode, parseAllDocuments, type Tags } from 'yaml';
import { z } from 'zod';
import { isBase64 } from '../../../ground/text.ts';

const Text = z.string().nullish();
const Texts = z.array(z.string()).nullish();
const Flag = z.boolean().nullish();

/** With padding, as Go wants it; lines may end anywhere. */
const Data = Text.refine((text) => isBase64(text?.replace(/[\r\n]/g, '') ?? ''), 'is not base64');

const ClusterFields = z.object({
  server: Text,
  'tls-server-name': Text,
  'insecure-skip-tls-verify': Flag,
  'certificate-authority': Text,
  'certificate-authority-data': Data,
  'proxy-url': Text,
  'disable-compression': Flag,
  extensions: z.array(z.object({ name: Text, extension: z.unknown() })).nullish(),
});

const Exec = z.object({
  command: Text,
  args: Texts,
  env: z.array(z.object({ name: Text, value: Text })).nullish(),
  apiVersion: Text,
  installHint: Text,
  provideClusterInfo: Flag,
  interactiveMode: Text,
});

const UserFields = z.object({
  'client-certificate': Text,
  'client-certificate-data': Data,
  'client-key': Text,
  'client-key-data': Data,
  token: Text,
  tokenFile: Text,
  as: Text,
  'as-uid': Text,
  'as-groups': Texts,
  'as-user-extra': z.record(z.string(), Texts).nullish(),
  username: Text,
  password: Text,
  'auth-provider': z.object({ name: Text, config: z.record(z.string(), Text).nullish() }).nullish(),
  exec: Exec.nullish(),
});

const ContextFields = z.object({ cluster: Text, user: Text, namespace: Text });

const only = (word: string) => Text.refine((text) => !text || text === word, `is not ${word}`);

const Document = z.object({
  apiVersion: only('v1'),
  kind: only('Config'),
  clusters: z.array(z.object({ name: Text, cluster: ClusterFields.nullish() })).nullish(),
  users: z.array(z.object({ name: Text, user: UserFields.nullish() })).nullish(),
  contexts: z.array(z.object({ name: Text, context: ContextFields.nullish() })).nullish(),
  'current-context': Text,
});

type Document = z.output<typeof Document>;
export type ClusterFields = z.output<typeof ClusterFields>;
export type UserFields = z.output<typeof UserFields>;
export type ContextFields = z.output<typeof ContextFields>;
export type Exec = z.output<typeof Exec>;

/** kubectl's YAML has 1.1's words for true and false, but neither its times nor its numbers to the base of 60. */
const asKubectl = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !tag.tag.endsWith(':timestamp')));

/** The first document of the text; undefined when there is none. */
export function parseYaml(text: string): unknown {
  const documents = parseAllDocuments<ParsedNode>(text, {
    version: '1.1',
    customTags: asKubectl,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const [first] = Array.isArray(documents) ? documents : [];
  const [error] = first?.errors ?? [];
  if (error !== undefined) throw new Error(`not YAML: ${error.code} in line ${error.linePos?.[0].line ?? 1}`);
  try {
    return first?.toJS();
  } catch {
    throw new Error('not YAML: an alias that cannot be followed');
  }
}

/** Throws with a message for a person. */
export function parseDocument(text: string): Document {
  const parsed = Document.safeParse(parseYaml(text) ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)) ?? [];
  throw new Error(`${path.join('').replace(/^\./, '') || 'the file'}: ${issue?.message ?? 'is not valid'}`);
}
