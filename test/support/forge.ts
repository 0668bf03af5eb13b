/** As much of GitHub's and GitLab's API as a comment needs, over HTTP: who asks is known by the token, and all is paged. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForgeComment {
  id: number;
  /** Who has written it. */
  author: string;
  body: string;
}

const PATHS = {
  all: /^\/(?:repos\/o\/r\/issues\/7\/comments|projects\/12\/merge_requests\/7\/notes)$/,
  one: /^\/(?:repos\/o\/r\/issues\/comments|projects\/12\/merge_requests\/7\/notes)\/(\d+)$/,
};

const TOKENS: Record<string, string> = {
  'Bearer our-token': 'github-actions[bot]',
  'our-token': 'bot',
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** As both forges show it, each with its own names. */
const shown = ({ id, author, body }: ForgeComment) => ({
  id,
  body,
  system: false,
  user: { login: author },
  author: { id: author },
});

export class Forge {
  comments: ForgeComment[] = [];
  readonly calls: string[] = [];
  /** The next so many calls of this method are answered with this status. */
  failing: { method: string; status: number; times: number } | undefined;
  #next = 100;
  readonly #server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, value } = this.#answer(request, body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(value === undefined ? '' : JSON.stringify(value));
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  add(author: string, body: string): ForgeComment {
    this.#next += 1;
    const comment = { id: this.#next, author, body };
    this.comments.push(comment);
    return comment;
  }

  #answer(request: IncomingMessage, text: string): { status: number; value?: unknown } {
    const { method = '', url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://forge');
    this.calls.push(`${method} ${pathname}`);
    const asks = TOKENS[String(headers.authorization ?? headers['private-token'])];
    if (asks === undefined) return { status: 401, value: { message: 'Bad credentials' } };
    if (this.failing?.method === method && this.failing.times > 0) {
      this.failing.times -= 1;
      return { status: this.failing.status, value: {} };
    }
    if (pathname === '/user') return { status: 200, value: { id: asks } };
    if (PATHS.all.test(pathname) && method === 'GET') return { status: 200, value: this.#page(searchParams) };
    const body = text === '' ? '' : String(JSON.parse(text).body);
    if (PATHS.all.test(pathname) && method === 'POST')
      return { status: 201, value: shown(this.add(asks, body)) };
    return this.#one(method, Number(PATHS.one.exec(pathname)?.[1]), body);
  }

  #page(query: URLSearchParams): unknown[] {
    const [size, page] = [Number(query.get('per_page')), Number(query.get('page'))];
    return this.comments.slice((page - 1) * size, page * size).map(shown);
  }

  #one(method: string, id: number, body: string): { status: number; value?: unknown } {
    const comment = this.comments.find((one) => one.id === id);
    if (comment === undefined) return { status: 404, value: { message: 'Not Found' } };
    if (method === 'DELETE') {
      this.comments = this.comments.filter((one) => one !== comment);
      return { status: 204 };
    }
    comment.body = body;
    return { status: 200, value: shown(comment) };
  }
}
