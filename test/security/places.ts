/** Every place where the owner of an object, or of its Secret, may write a text, and what must become of a hostile one. */
import type { Hostile, WordFor } from './hostile.ts';

/** A reason of Ready, and the sentence with it. */
export interface Ending {
  reason: string;
  says: RegExp;
}

/** An object beside which nothing is wrong. */
export interface Made {
  spec?: Record<string, unknown>;
  annotations?: Record<string, string>;
  /** Keys of its Secret, over the good ones. */
  secret?: Record<string, string>;
}

export interface Place {
  name: string;
  put: (text: string) => Made;
  /** What a strict API server says of it; absent: it admits anything there. */
  refused?: RegExp;
  /** How the status tells of it once it is stored all the same; `text` is what stands there. */
  ending: (text: string) => Ending;
  /** Texts that are only a word there. They are admitted, and end so. */
  word?: { kind: WordFor; ending: (text: string) => Ending };
}

const ending = (reason: string, says: RegExp) => (): Ending => ({ reason, says });

const NOT_FOUND = ending('EndpointNotFound', /spec\.region/);
const NOT_OURS = ending('ProjectMismatch', /DLI\.10006: The project ID/);

const WAYS = ['endpoint', 'dliEndpoint', 'iamEndpoint', 'host', 'url', 'baseUrl', 'proxy', 'redirect'];

const allWays = (text: string): Record<string, string> =>
  Object.fromEntries(WAYS.map((name) => [name, text]));

const escaped = (text: string): string => text.replaceAll('.', '\\.');

export const PLACES: readonly Place[] = [
  {
    name: 'spec.region',
    put: (region) => ({ spec: { region } }),
    refused: /spec\.region: /,
    ending: ending('InvalidSpec', /^spec\.region: /),
    word: { kind: 'region', ending: NOT_FOUND },
  },
  {
    name: 'spec.projectId',
    put: (projectId) => ({ spec: { projectId } }),
    refused: /spec\.projectId: /,
    ending: ending('InvalidSpec', /^spec\.projectId: /),
    word: { kind: 'projectId', ending: NOT_OURS },
  },
  {
    name: 'spec.jobId',
    put: (jobId) => ({ spec: { jobId } }),
    refused: /spec\.jobId: /,
    ending: ending('InvalidSpec', /^spec\.jobId: /),
    word: { kind: 'jobId', ending: ending('JobNotFound', /DLI\.16001: The job ID/) },
  },
  {
    name: 'spec.credentialsRef.name',
    put: (name) => ({ spec: { credentialsRef: { name } } }),
    refused: /spec\.credentialsRef\.name: /,
    ending: ending('InvalidSpec', /^spec\.credentialsRef\.name: /),
    word: {
      kind: 'secretName',
      ending: (text) => ({
        reason: 'SecretNotFound',
        says: new RegExp(`^Secret ssrf/${escaped(text)} does not exist\\.$`),
      }),
    },
  },
  {
    name: 'fields of spec, keys of the Secret and annotations that mean nothing',
    put: (text) => ({
      spec: allWays(text),
      annotations: {
        'dli.gitops.dev/endpoint': text,
        'dli.gitops.dev/region': text,
        'dli.gitops.dev/reconcile-requested-at': text,
      },
      secret: allWays(text),
    }),
    refused: /unknown field "spec\.endpoint"/,
    ending: ending('UpToDate', /^The live job is what the spec says\.$/),
  },
  {
    name: 'region in the Secret',
    put: (region) => ({ secret: { region } }),
    ending: ending('SecretInvalid', /^Secret \S+: region (is not a region name|has \d+ bytes, and at most)/),
    word: { kind: 'region', ending: NOT_FOUND },
  },
  {
    name: 'projectId in the Secret',
    put: (projectId) => ({ secret: { projectId } }),
    ending: ending(
      'SecretInvalid',
      /^Secret \S+: projectId (is not a project id|has \d+ bytes, and at most)/,
    ),
    word: { kind: 'projectId', ending: NOT_OURS },
  },
];

export const isWord = ({ word }: Place, { wordFor }: Hostile): boolean =>
  word !== undefined && wordFor.includes(word.kind);

/** What must become of `hostile` once it stands, as `text`, in this place. */
export const endingOf = (place: Place, hostile: Hostile, text: string): Ending =>
  place.word !== undefined && isWord(place, hostile) ? place.word.ending(text) : place.ending(text);
