/** What a tenant may write that is large: the longest specs, the longest statuses, Secrets of 1 MB. */
import { type Key, manifestOf, type Resource } from '../e2e/harness.ts';

type Json = Record<string, unknown>;

const CJK = '字';

/** As long as each field alone may be: half a megabyte. */
export const FORMER_LARGEST: Json = {
  main_class: 'Main',
  entrypoint: CJK.repeat(1_024),
  runtime_config: `{"a":"${CJK.repeat(32_700)}"}`,
  flink_log_config: CJK.repeat(32_768),
  dependency_jars: Array.from({ length: 100 }, () => CJK.repeat(512)),
  dependency_files: Array.from({ length: 100 }, () => CJK.repeat(512)),
};

/** As long as all of them together may be. */
export const LARGEST: Json = {
  main_class: 'Main',
  entrypoint: CJK.repeat(1_024),
  smn_topic: CJK.repeat(512),
  checkpoint_path: CJK.repeat(1_024),
  flink_log_config: CJK.repeat(21_845),
};

const condition = (type: string): Json => ({
  type,
  status: 'False',
  reason: 'x'.repeat(1_024),
  message: 'x'.repeat(32_768),
  lastTransitionTime: '2026-01-02T03:04:05Z',
});

/** Of 700 KB. */
const LARGEST_STATUS: Json = {
  conditions: ['Ready', ...Array.from({ length: 12 }, (_, at) => `Foreign${at}`)].map(condition),
  internal: { ownedProperties: Array.from({ length: 1_000 }, (_, at) => `${at}`.padEnd(256, 'x')) },
};

interface Made {
  namespace: string;
  count: number;
  job: Json;
  suspend?: boolean;
  status?: boolean;
  /** The Secret of the object of this number. */
  secretOf?: (at: number) => string;
}

/** Objects that name no job of anybody. */
export const objectsOf = ({
  namespace,
  count,
  job,
  suspend = false,
  status = false,
  secretOf,
}: Made): Resource[] =>
  Array.from({ length: count }, (_, at) => {
    const key: Key = `${namespace}/large-${at}`;
    const spec = { jobId: String(900_000_000 + at), suspend, interval: '10s', job };
    const credentialsRef = secretOf && { credentialsRef: { name: secretOf(at) } };
    return {
      ...manifestOf(key, { ...spec, ...credentialsRef }),
      ...(status ? { status: LARGEST_STATUS } : {}),
    } as Resource;
  });

/** A Secret of 1 MB: credentials of nobody, and whatever else there is room for. */
export const secretsOf = (namespace: string, count: number, data: Record<string, string>): Resource[] =>
  Array.from({ length: count }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `large-${at}`, namespace },
    stringData: { ...data, rest: `${at}`.padEnd(1_000_000, 'x') },
  }));

export const namespaceOf = (name: string): Resource => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});
