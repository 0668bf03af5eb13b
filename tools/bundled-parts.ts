/** What of the packages is in the bundle: what they load and nothing here asks for is left out. */
import type { Plugin } from 'esbuild';

/** zod has its messages in 50 languages: 260 KB less. */
const onlyEnglish: Plugin = {
  name: 'only-english',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Of undici, what `src/` imports: neither fetch nor WebSocket, no mocks and no stores, which are four tenths of it. */
const CLIENTS = {
  Agent: 'agent',
  Pool: 'pool',
  ProxyAgent: 'proxy-agent',
  Socks5ProxyAgent: 'socks5-proxy-agent',
};

const clientsOnly = (): string =>
  [
    ...Object.entries(CLIENTS).map(([name, file]) => `import ${name} from './lib/dispatcher/${file}.js';`),
    "import Dispatcher from './lib/dispatcher/dispatcher.js';",
    "import api from './lib/api/index.js';",
    'Object.assign(Dispatcher.prototype, api);',
    `export { ${Object.keys(CLIENTS).join(', ')} };`,
  ].join('\n');

const onlyClients: Plugin = {
  name: 'only-clients',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/undici\/index\.js$/ }, () => ({ contents: clientsOnly() }));
  },
};

/**
 * What a package loads at its start, or for a kind of value that we never give it, by the name it loads it by. undici:
 * HTTP/2, and bodies that are forms. pino: logging by a thread, and to files. prom-client: traces, summaries, the gateway that
 * is pushed to, and clusters of processes.
 */
const UNUSED: Record<string, readonly string[]> = {
  undici: ['./client-h2.js', '../web/fetch/body.js', '../web/fetch/formdata', '../web/webidl'],
  pino: ['./transport', './lib/transport', './lib/multistream', 'sonic-boom', 'on-exit-leak-free'],
  'prom-client': ['@opentelemetry/api', './lib/summary', './lib/pushgateway', './lib/cluster'],
};

const escaped = (name: string): string => name.replace(/[./]/g, '\\$&');

/** They load, and say so when somebody calls them all the same. */
const withoutUnused: Plugin = {
  name: 'without-unused',
  setup({ onResolve, onLoad }) {
    for (const [owner, names] of Object.entries(UNUSED))
      onResolve({ filter: new RegExp(`^(${names.map(escaped).join('|')})$`) }, ({ path, importer }) =>
        importer.includes(`/node_modules/${owner}/`)
          ? { path: `${owner}/${path}`, namespace: 'unused' }
          : undefined,
      );
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = function () { throw new Error('the bundle has no ${path}'); };`,
    }));
  },
};

/** A part of Node is loaded with the module that imports it, and not with the program. */
const nodeWhenUsed: Plugin = {
  name: 'node-when-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/, namespace: 'file' }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'node' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
  },
};

export const bundledParts: Plugin[] = [onlyEnglish, onlyClients, withoutUnused, nodeWhenUsed];
