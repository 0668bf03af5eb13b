/**
 * Kubeconfigs, and what is made of each: `same` as kubectl does, `both refuse` it, or `kubectl only` takes it and the
 * controller says why not. `says` is looked for in the controller's sentence.
 */
import type { Site } from './site.ts';

type Json = Record<string, unknown>;

export interface Row {
  name: string;
  verdict: 'same' | 'both refuse' | 'kubectl only';
  says?: RegExp;
  /** By path in the folder of the row; values that are no text are written as JSON. */
  files: (site: Site) => Record<string, unknown>;
  /** Paths in $KUBECONFIG; `config` when unset. */
  listed?: readonly string[];
  /** Instead of $KUBECONFIG. */
  flag?: string;
  context?: string;
}

/** What a row says of the one cluster, user and context of a kubeconfig. */
interface Parts {
  cluster?: Json;
  user?: Json;
  context?: Json;
  more?: Json;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const trusted = (site: Site): Json => ({
  server: site.https,
  'certificate-authority-data': base64(site.ca),
});

const kubeconfig = (site: Site, { cluster, user, context, more }: Parts): Json => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { ...trusted(site), ...cluster } }],
  users: [{ name: 'u', user: user ?? { token: 'secret' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...context } }],
  'current-context': 'x',
  ...more,
});

/** One file, `config`, of the parts. */
const of = (parts: (site: Site) => Parts) => (site: Site) => ({ config: kubeconfig(site, parts(site)) });

/** Puts what it was told, its arguments and a variable into its token. */
const TELLING = `#!/bin/sh
told="{\\"info\\":$KUBERNETES_EXEC_INFO,\\"args\\":\\"$*\\",\\"own\\":\\"$OWN\\",\\"home\\":\\"\${HOME:+set}\\"}"
printf '{"apiVersion":"%s","kind":"ExecCredential","status":{"token":"told.%s"}}' "$VERSION" "$(printf %s "$told" | base64 -w0)"
`;

const V1 = 'client.authentication.k8s.io/v1';
const V1BETA1 = 'client.authentication.k8s.io/v1beta1';

const telling = (version: string, exec: Json = {}): Json => ({
  apiVersion: version,
  command: './plugin.sh',
  args: ['get', 'token'],
  env: [
    { name: 'VERSION', value: version },
    { name: 'OWN', value: 'one' },
  ],
  interactiveMode: 'Never',
  ...exec,
});

/** A plugin that prints this. */
const printing = (text: string): string => `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`;
const credential = (status: Json, apiVersion = V1): string =>
  JSON.stringify({ apiVersion, kind: 'ExecCredential', status });

const withPlugin =
  (plugin: string | ((site: Site) => string), exec: Json = telling(V1), parts: Parts = {}) =>
  (site: Site) => ({
    config: kubeconfig(site, { ...parts, user: { exec, ...parts.user } }),
    'plugin.sh': typeof plugin === 'string' ? plugin : plugin(site),
  });

const unfinished: Json = {
  clusters: [{ name: 'half' }, { name: 'empty', cluster: {} }],
  users: [{ name: 'none' }, { name: 'later', user: { exec: {} } }],
  contexts: [{ name: 'bare' }, { name: 'dangling', context: { cluster: 'gone', user: 'gone' } }],
};

const beside = (site: Site): Json => {
  const all = kubeconfig(site, {});
  const lists = Object.entries(unfinished).map(([kind, more]) => [
    kind,
    [...(more as []), ...(all[kind] as [])],
  ]);
  return { ...all, ...Object.fromEntries(lists) };
};

const FILES: readonly Row[] = [
  { name: 'a token and a CA', verdict: 'same', files: of(() => ({})) },
  {
    name: 'unfinished entries beside those in use',
    verdict: 'same',
    files: (site) => ({ config: beside(site) }),
  },
  {
    name: 'unknown fields, extensions, preferences',
    verdict: 'same',
    files: of(() => ({
      cluster: { 'no-such-field': 1, extensions: [{ name: 'e', extension: { a: null } }] },
      user: { token: 'secret', 'token-file': '/nowhere' },
      more: { preferences: {}, extensions: [], 'no-such-field': [] },
    })),
  },
  {
    name: 'YAML 1.1: yes is true; an alias; equal keys',
    verdict: 'same',
    files: (site) => ({
      config: `
# a comment
clusters:
- name: c
  cluster: {server: "${site.https}", insecure-skip-tls-verify: no, insecure-skip-tls-verify: yes}
users:
- {name: u, user: &who {token: secret}}
- {name: again, user: *who}
contexts:
- {name: x, context: {cluster: c, user: again, namespace: ~}}
current-context: x
---
never: [read
`,
    }),
  },
  {
    name: 'names that YAML 1.1 takes for times and dates',
    verdict: 'same',
    files: (site) => ({
      config: `
clusters: [{name: 12:30:45, cluster: {server: "${site.http}"}}]
contexts: [{name: 2026-01-02, context: {cluster: 12:30:45}}]
current-context: 2026-01-02
`,
    }),
  },
  {
    name: 'a number for a text, of an entry that is not in use',
    verdict: 'both refuse',
    says: /users\[0\]\.user\.token: .*expected string, received number/,
    files: (site) => ({
      config: { ...kubeconfig(site, {}), users: [{ name: 'v', user: { token: 12345 } }, { name: 'u' }] },
    }),
  },
  {
    name: 'another kind of object',
    verdict: 'both refuse',
    says: /kind: is not Config/,
    files: of(() => ({ more: { kind: 'Secret' } })),
  },
  {
    name: 'text that is not YAML',
    verdict: 'both refuse',
    says: /not YAML: \w+ in line 2/,
    files: () => ({ config: 'users:\n- [token: secret' }),
  },
  {
    name: 'two users of one name in a file',
    verdict: 'both refuse',
    says: /two users named "u"/,
    files: (site) => ({
      config: { ...kubeconfig(site, {}), users: [{ name: 'u', user: { token: 'a' } }, { name: 'u' }] },
    }),
  },
  {
    name: 'an empty file',
    verdict: 'kubectl only',
    says: /no kubeconfig was found/,
    files: () => ({ config: '' }),
  },
  {
    name: 'no current-context',
    verdict: 'kubectl only',
    says: /no current-context; --context takes one of: x/,
    files: of(() => ({ more: { 'current-context': '' } })),
  },
  {
    name: 'a current-context that is not there',
    verdict: 'both refuse',
    says: /no context "y"; it has: x/,
    files: of(() => ({ more: { 'current-context': 'y' } })),
  },
  {
    name: '--context',
    verdict: 'same',
    context: 'x',
    files: of(() => ({ more: { 'current-context': 'y' } })),
  },
  {
    name: '--context that is not there',
    verdict: 'both refuse',
    says: /no context "z"; it has: x/,
    context: 'z',
    files: of(() => ({})),
  },
  {
    name: 'a context whose cluster is not there',
    verdict: 'kubectl only',
    says: /context "x" names cluster "d", which is not there: c/,
    files: of(() => ({ context: { cluster: 'd' } })),
  },
  {
    name: 'a cluster without a server',
    verdict: 'kubectl only',
    says: /cluster "c" has no server/,
    files: of(() => ({ cluster: { server: '' } })),
  },
  {
    name: 'a context whose user is not there',
    verdict: 'both refuse',
    says: /user "v" of the kubeconfig has no token/,
    files: of(() => ({ context: { user: 'v' } })),
  },
  {
    name: 'the namespace of the context',
    verdict: 'same',
    files: of(() => ({ context: { namespace: 'team' } })),
  },
  {
    name: 'several files: of equal names the first, missing files and empty elements left out',
    verdict: 'same',
    listed: ['', 'none', 'first', 'second', '', 'first'],
    files: (site) => ({
      first: { users: [{ name: 'u', user: { token: 'of-the-first' } }], contexts: null },
      second: kubeconfig(site, { user: { token: 'of-the-second' }, context: { namespace: 'second' } }),
    }),
  },
  {
    name: 'several files: the first current-context',
    verdict: 'same',
    listed: ['first', 'second'],
    files: (site) => ({
      first: {
        'current-context': 'y',
        contexts: [{ name: 'y', context: { cluster: 'c', user: 'u', namespace: 'y' } }],
      },
      second: kubeconfig(site, {}),
    }),
  },
  {
    name: 'several files, one of them broken',
    verdict: 'both refuse',
    says: /second: not YAML/,
    listed: ['first', 'second'],
    files: (site) => ({ first: kubeconfig(site, {}), second: '{' }),
  },
  {
    name: 'several files, none of them there',
    verdict: 'kubectl only',
    says: /no kubeconfig was found/,
    listed: ['none', 'nothing'],
    files: () => ({}),
  },
  {
    name: 'a folder for a file',
    verdict: 'both refuse',
    says: /is a folder \(EISDIR\)/,
    listed: ['folder'],
    files: () => ({ 'folder/file': '' }),
  },
  {
    name: '~/.kube/config',
    verdict: 'same',
    listed: [],
    files: (site) => ({ '.kube/config': kubeconfig(site, {}) }),
  },
  {
    name: '--kubeconfig',
    verdict: 'same',
    flag: 'given',
    files: (site) => ({ given: kubeconfig(site, {}) }),
  },
  {
    name: '--kubeconfig that does not exist',
    verdict: 'both refuse',
    says: /ENOENT/,
    flag: 'given',
    files: (site) => ({ config: kubeconfig(site, {}) }),
  },
];

const SERVER: readonly Row[] = [
  {
    name: 'a CA in a file beside the kubeconfig',
    verdict: 'same',
    listed: ['deep/config'],
    files: (site) => ({
      'deep/config': kubeconfig(site, {
        cluster: { 'certificate-authority-data': null, 'certificate-authority': '../ca.crt' },
      }),
      'ca.crt': site.ca,
    }),
  },
  {
    name: 'a CA that is itself signed by another',
    verdict: 'same',
    files: of((site) => ({ cluster: { 'certificate-authority-data': base64(site.intermediate) } })),
  },
  {
    name: 'a CA in lines',
    verdict: 'same',
    files: of((site) => ({
      cluster: { 'certificate-authority-data': base64(site.ca).replace(/.{64}/g, '$&\n') },
    })),
  },
  {
    name: 'a foreign CA',
    verdict: 'both refuse',
    says: /certificate/,
    files: of((site) => ({ cluster: { 'certificate-authority-data': base64(site.foreign) } })),
  },
  {
    name: 'a CA twice',
    verdict: 'both refuse',
    says: /both certificate-authority and certificate-authority-data/,
    files: (site) => ({
      config: kubeconfig(site, { cluster: { 'certificate-authority': 'ca.crt' } }),
      'ca.crt': site.ca,
    }),
  },
  {
    name: 'a CA file that is not there',
    verdict: 'both refuse',
    says: /certificate-authority .*none is not there \(ENOENT\)/,
    files: of(() => ({ cluster: { 'certificate-authority-data': null, 'certificate-authority': 'none' } })),
  },
  {
    name: 'a CA that is no certificate',
    verdict: 'both refuse',
    says: /holds no certificate/,
    files: of(() => ({ cluster: { 'certificate-authority-data': base64('none') } })),
  },
  {
    name: 'a CA that is not base64',
    verdict: 'both refuse',
    says: /clusters\[0\].cluster.certificate-authority-data: is not base64/,
    files: of(() => ({ cluster: { 'certificate-authority-data': '-----BEGIN' } })),
  },
  {
    name: 'a server that is not verified',
    verdict: 'same',
    files: of(() => ({ cluster: { 'certificate-authority-data': null, 'insecure-skip-tls-verify': true } })),
  },
  {
    name: 'a server that is not verified, and a CA',
    verdict: 'both refuse',
    says: /both insecure-skip-tls-verify and a certificate authority/,
    files: of(() => ({ cluster: { 'insecure-skip-tls-verify': true } })),
  },
  {
    name: 'tls-server-name',
    verdict: 'same',
    files: of(() => ({ cluster: { 'tls-server-name': 'kubernetes.default.svc' } })),
  },
  {
    name: 'tls-server-name that the certificate does not have',
    verdict: 'both refuse',
    says: /ALTNAME/,
    files: of(() => ({ cluster: { 'tls-server-name': 'other.example' } })),
  },
  {
    name: 'tls-server-name that the certificate does not have, of a server that is not verified',
    verdict: 'same',
    files: of(() => ({
      cluster: {
        'certificate-authority-data': null,
        'insecure-skip-tls-verify': true,
        'tls-server-name': 'other.example',
      },
    })),
  },
  {
    name: 'a server with a path and slashes at its end',
    verdict: 'same',
    files: of((site) => ({ cluster: { server: `${site.https}/k8s//clusters/c-1/` } })),
  },
  {
    name: 'a server in capital letters, with a query',
    verdict: 'same',
    files: of((site) => ({ cluster: { server: `${site.https.replace('https', 'HTTPS')}/prefix?a=b` } })),
  },
  {
    name: 'a plain server, as of kubectl proxy: no credentials are sent, no plugin runs',
    verdict: 'same',
    files: of((site) => ({
      cluster: { server: site.http },
      user: { token: 'secret', as: 'bob', exec: telling(V1, { command: 'no-such-plugin' }) },
    })),
  },
  {
    name: 'a plain server: what is wrong with credentials that are not sent does not matter',
    verdict: 'same',
    files: of((site) => ({
      cluster: { server: site.http, 'insecure-skip-tls-verify': true },
      user: { username: 'ann', tokenFile: 'none', 'auth-provider': { name: 'gcp' } },
    })),
  },
  {
    name: 'a plain server without a user',
    verdict: 'same',
    files: of((site) => ({ cluster: { server: site.http }, context: { user: '' } })),
  },
  {
    name: 'a server without a scheme is a plain one',
    verdict: 'same',
    files: of((site) => ({ cluster: { server: site.http.slice('http://'.length) } })),
  },
  {
    name: 'a server of another scheme',
    verdict: 'both refuse',
    says: /server of cluster "c" is not an http or https address/,
    files: of(() => ({ cluster: { server: 'ftp://127.0.0.1' } })),
  },
  {
    name: 'a server with a user',
    verdict: 'kubectl only',
    says: /server of cluster "c" holds a user or password/,
    files: of((site) => ({ cluster: { server: site.https.replace('//', '//ann:secret@') } })),
  },
  {
    name: 'a proxy',
    verdict: 'same',
    files: of((site) => ({ cluster: { 'proxy-url': `http://ann:p%40ss@${site.proxy}` } })),
  },
  {
    name: 'a proxy that is told a user name alone',
    verdict: 'same',
    files: of((site) => ({ cluster: { 'proxy-url': `http://ann@${site.proxy}` } })),
  },
  {
    name: 'a proxy with TLS, of the CA of the cluster',
    verdict: 'same',
    files: of((site) => ({ cluster: { 'proxy-url': `https://${site.secureProxy}` } })),
  },
  {
    name: 'a proxy before a plain server',
    verdict: 'same',
    files: of((site) => ({ cluster: { server: site.http, 'proxy-url': `http://${site.proxy}` } })),
  },
  {
    name: 'a SOCKS proxy',
    verdict: 'same',
    files: of((site) => ({
      cluster: {
        server: site.https.replace('127.0.0.1', 'localhost'),
        'proxy-url': `socks5://${site.socks}`,
      },
    })),
  },
  {
    name: 'a proxy of another scheme',
    verdict: 'both refuse',
    says: /proxy-url of cluster "c" is not an http, https or socks5 address/,
    files: of((site) => ({ cluster: { 'proxy-url': `socks4://ann:secret@${site.socks}` } })),
  },
  {
    name: 'disable-compression',
    verdict: 'same',
    files: of(() => ({ cluster: { 'disable-compression': true } })),
  },
];

const USER: readonly Row[] = [
  {
    name: 'a token in a file beside the kubeconfig, with a line end',
    verdict: 'same',
    files: (site) => ({ config: kubeconfig(site, { user: { tokenFile: 'token' } }), token: 'of-the-file\n' }),
  },
  {
    name: 'a token and a token file: the file',
    verdict: 'same',
    files: (site) => ({
      config: kubeconfig(site, { user: { token: 'given', tokenFile: 'token' } }),
      token: 'of-the-file\n',
    }),
  },
  {
    name: 'a token and a token file that is not there: the token',
    verdict: 'same',
    files: of(() => ({ user: { token: 'given', tokenFile: 'none' } })),
  },
  {
    name: 'a token file that is not there',
    verdict: 'both refuse',
    says: /tokenFile .*none is not there \(ENOENT\)/,
    files: of(() => ({ user: { tokenFile: 'none' } })),
  },
  {
    name: 'an empty token file',
    verdict: 'both refuse',
    says: /token file .*token is empty/,
    files: (site) => ({ config: kubeconfig(site, { user: { tokenFile: 'token' } }), token: '\n' }),
  },
  {
    name: 'a token with a line end',
    verdict: 'both refuse',
    says: /token of user "u" has a line break/,
    files: of(() => ({ user: { token: 'secret\n' } })),
  },
  {
    name: 'a user name and password',
    verdict: 'same',
    files: of(() => ({ user: { username: 'änn', password: 'p:w' } })),
  },
  {
    name: 'a user name without a password',
    verdict: 'same',
    files: of(() => ({ user: { username: 'ann' } })),
  },
  {
    name: 'a password without a user name',
    verdict: 'both refuse',
    says: /user "u" of the kubeconfig has no token/,
    files: of(() => ({ user: { password: 'secret' } })),
  },
  {
    name: 'a user name beside a token',
    verdict: 'both refuse',
    says: /both a token( file)? and a user name/,
    files: of(() => ({ user: { username: 'ann', password: 'secret', token: 'secret' } })),
  },
  {
    name: 'a user name beside a token file',
    verdict: 'both refuse',
    says: /both a token( file)? and a user name/,
    files: (site) => ({
      config: kubeconfig(site, { user: { username: 'ann', password: 'secret', tokenFile: 'token' } }),
      token: 'secret',
    }),
  },
  {
    name: 'a client certificate in files, and a token',
    verdict: 'same',
    files: (site) => ({
      config: kubeconfig(site, {
        user: { token: 'secret', 'client-certificate': 'ann.crt', 'client-key': 'ann.key' },
      }),
      'ann.crt': site.client.cert,
      'ann.key': site.client.key,
    }),
  },
  {
    name: 'a client certificate as data',
    verdict: 'same',
    files: of(({ client }) => ({
      user: { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) },
    })),
  },
  {
    name: 'a client certificate twice',
    verdict: 'both refuse',
    says: /both client-certificate and client-certificate-data/,
    files: (site) => ({
      config: kubeconfig(site, {
        user: {
          'client-certificate': 'ann.crt',
          'client-certificate-data': base64(site.client.cert),
          'client-key-data': base64(site.client.key),
        },
      }),
      'ann.crt': site.client.cert,
    }),
  },
  {
    name: 'a client certificate without a key',
    verdict: 'both refuse',
    says: /client certificate without client-key/,
    files: of(({ client }) => ({ user: { 'client-certificate-data': base64(client.cert) } })),
  },
  {
    name: 'a key without a certificate, beside a token',
    verdict: 'same',
    files: of(({ client }) => ({ user: { token: 'secret', 'client-key-data': base64(client.key) } })),
  },
  {
    name: 'a client certificate with another key',
    verdict: 'both refuse',
    says: /client certificate and its key cannot be used/,
    files: of(({ client, ca }) => ({
      user: { 'client-certificate-data': base64(ca), 'client-key-data': base64(client.key) },
    })),
  },
  {
    name: 'impersonation of a user',
    verdict: 'same',
    files: of(() => ({ user: { token: 'secret', as: 'system:serviceaccount:a:b' } })),
  },
  {
    name: 'impersonation with uid, groups and extra',
    verdict: 'same',
    files: of(() => ({
      user: {
        token: 'secret',
        as: 'bób',
        'as-uid': '7',
        'as-groups': ['one', 'two'],
        'as-user-extra': { 'example.org/scope%': ['a', 'b'], Reason: ['c'], none: [] },
      },
    })),
  },
  {
    name: 'impersonation of a user with a line end',
    verdict: 'both refuse',
    says: /what user "u" impersonates has a line break/,
    files: of(() => ({ user: { token: 'secret', as: 'bob\n' } })),
  },
  {
    name: 'impersonation of groups without a user',
    verdict: 'both refuse',
    says: /as-groups or as-user-extra without as/,
    files: of(() => ({ user: { token: 'secret', 'as-groups': ['one'] } })),
  },
  {
    name: 'an auth-provider that kubectl no longer has',
    verdict: 'both refuse',
    says: /auth-provider gcp of user "u" is not supported: use an exec plugin/,
    files: of(() => ({ user: { 'auth-provider': { name: 'gcp' } } })),
  },
  {
    name: 'an auth-provider that it has',
    verdict: 'kubectl only',
    says: /auth-provider oidc of user "u" is not supported: use an exec plugin/,
    files: of(() => ({
      user: {
        'auth-provider': {
          name: 'oidc',
          config: {
            'client-id': 'c',
            'idp-issuer-url': 'https://127.0.0.1:1',
            // Valid until the year 2100.
            'id-token': `e30.${Buffer.from('{"exp":4102444800}').toString('base64url')}.c2ln`,
          },
        },
      },
    })),
  },
];

const PLUGIN: readonly Row[] = [
  {
    name: 'a plugin beside the kubeconfig is told what is wanted',
    verdict: 'same',
    files: withPlugin(TELLING),
  },
  {
    name: 'a plugin of v1beta1, without interactiveMode',
    verdict: 'same',
    files: withPlugin(TELLING, telling(V1BETA1, { interactiveMode: undefined })),
  },
  {
    name: 'a plugin that is told of the cluster, with a config of its own',
    verdict: 'same',
    files: withPlugin(TELLING, telling(V1, { provideClusterInfo: true, interactiveMode: 'IfAvailable' }), {
      cluster: {
        'tls-server-name': 'kubernetes.default.svc',
        'disable-compression': true,
        extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a', list: [1] } }],
      },
    }),
  },
  {
    name: 'a plugin that is told of a CA in a file, and has no config',
    verdict: 'same',
    files: (site) => ({
      ...withPlugin(TELLING, telling(V1, { provideClusterInfo: true }), {
        cluster: { 'certificate-authority-data': null, 'certificate-authority': 'ca.crt' },
      })(site),
      'ca.crt': site.ca,
    }),
  },
  {
    name: 'a plugin is looked for in our $PATH, not in its own',
    verdict: 'same',
    files: withPlugin(
      '',
      telling(V1, {
        command: 'sh',
        args: ['-c', 'printf %s "$0"', credential({ token: 'found' })],
        env: [{ name: 'PATH', value: '/nowhere' }],
      }),
    ),
  },
  {
    name: 'a plugin that is not there',
    verdict: 'both refuse',
    says: /exec plugin no-such-plugin is not there, or not executable: apt install it/,
    files: withPlugin('', telling(V1, { command: 'no-such-plugin', installHint: 'apt install it' })),
  },
  {
    name: 'a plugin that ends with an error',
    verdict: 'both refuse',
    says: /exec plugin \/.*plugin.sh ended with exit code 3$/,
    files: withPlugin('#!/bin/sh\necho secret; echo secret >&2; exit 3\n'),
  },
  {
    name: 'a plugin that prints YAML',
    verdict: 'same',
    files: withPlugin(printing(`apiVersion: ${V1}\nkind: ExecCredential\nstatus: {token: of-yaml}`)),
  },
  {
    name: 'a plugin that prints something else',
    verdict: 'both refuse',
    says: /plugin.sh printed no ExecCredential/,
    files: withPlugin(printing('secret')),
  },
  {
    name: 'a plugin that prints another version',
    verdict: 'both refuse',
    says: /plugin.sh printed another version than client.authentication.k8s.io\/v1$/,
    files: withPlugin(printing(credential({ token: 'secret' }, V1BETA1))),
  },
  {
    name: 'a plugin that gives neither token nor certificate',
    verdict: 'both refuse',
    says: /neither a token nor a certificate/,
    files: withPlugin(printing(credential({}))),
  },
  {
    name: 'a plugin that gives a certificate',
    verdict: 'same',
    files: withPlugin(({ client }) =>
      printing(credential({ clientCertificateData: client.cert, clientKeyData: client.key })),
    ),
  },
  {
    name: 'a plugin that gives a certificate without its key',
    verdict: 'both refuse',
    says: /a certificate without a key/,
    files: withPlugin(({ client }) =>
      printing(credential({ token: 'a', clientCertificateData: client.cert })),
    ),
  },
  {
    name: 'a plugin that says until when, wrongly',
    verdict: 'both refuse',
    says: /printed no ExecCredential/,
    files: withPlugin(printing(credential({ token: 'secret', expirationTimestamp: 'tomorrow' }))),
  },
  {
    name: 'a plugin beside a token is not asked',
    verdict: 'same',
    files: withPlugin('#!/bin/sh\nexit 3\n', telling(V1), { user: { token: 'given' } }),
  },
  {
    name: 'a plugin that wants a terminal',
    verdict: 'both refuse',
    says: /wants a terminal \(interactiveMode Always\): not supported/,
    files: withPlugin(TELLING, telling(V1, { interactiveMode: 'Always' })),
  },
  {
    name: 'a plugin that wants a terminal, beside a token',
    verdict: 'same',
    files: withPlugin(TELLING, telling(V1, { interactiveMode: 'Always' }), { user: { token: 'given' } }),
  },
  {
    name: 'a plugin of v1 without interactiveMode',
    verdict: 'both refuse',
    says: /no interactiveMode, which client.authentication.k8s.io\/v1 requires/,
    files: withPlugin(TELLING, telling(V1, { interactiveMode: undefined })),
  },
  {
    name: 'a plugin of a version that is gone',
    verdict: 'both refuse',
    says: /neither client.authentication.k8s.io\/v1 nor/,
    files: withPlugin(TELLING, telling('client.authentication.k8s.io/v1alpha1')),
  },
  {
    name: 'a plugin without a command',
    verdict: 'both refuse',
    says: /has no command/,
    files: withPlugin(TELLING, telling(V1, { command: '' })),
  },
];

export const ROWS: readonly Row[] = [...FILES, ...SERVER, ...USER, ...PLUGIN];
