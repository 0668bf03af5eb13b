#!/usr/bin/env node
/**
 * Puts a plan of `fjj plan -o markdown` into a pull request of GitHub or a merge request of GitLab: one comment, edited in place.
 * Copy it into your repository. It needs Node and nothing else: node comment.mjs plan.md
 *
 * GitHub: GITHUB_TOKEN, PULL_REQUEST; GITHUB_REPOSITORY and GITHUB_API_URL are there. COMMENT_AUTHOR, where it is no workflow's token.
 * GitLab: GITLAB_TOKEN (scope api); CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID are there.
 */
import { readFileSync } from 'node:fs';

const { env } = process;
const TIMEOUT_MS = 20_000;
const TRIES = 3;
const MOST_PAGES = 50;

class Problem extends Error {}

function needed(name) {
  if (env[name]) return env[name];
  throw new Problem(`${name} is not set`);
}

/** Only comments of our own are edited: anybody may write one with our first line. */
const FORGES = {
  github: () => {
    const api = env.GITHUB_API_URL ?? 'https://api.github.com';
    const issues = `${api}/repos/${needed('GITHUB_REPOSITORY')}/issues`;
    const author = env.COMMENT_AUTHOR ?? 'github-actions[bot]';
    return {
      headers: {
        authorization: `Bearer ${needed('GITHUB_TOKEN')}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
      },
      all: `${issues}/${needed('PULL_REQUEST')}/comments`,
      one: (id) => `${issues}/comments/${id}`,
      edit: 'PATCH',
      isOwn: async () => (comment) => comment.user?.login === author,
    };
  },
  gitlab: () => {
    const api = needed('CI_API_V4_URL');
    const notes = `${api}/projects/${needed('CI_PROJECT_ID')}/merge_requests/${needed('CI_MERGE_REQUEST_IID')}/notes`;
    return {
      headers: { 'private-token': needed('GITLAB_TOKEN') },
      all: notes,
      one: (id) => `${notes}/${id}`,
      edit: 'PUT',
      isOwn: async (call) => {
        const { id } = await call('GET', `${api}/user`);
        return (note) => note.author?.id === id && note.system !== true;
      },
    };
  },
};

async function once(method, url, { headers, body }) {
  const request = {
    method,
    headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'fjj-plan-comment' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const { pathname } = new URL(url);
  const answer = await fetch(url, request).catch((error) => {
    throw new Problem(`${method} ${pathname}: ${error.cause?.code ?? error.name}`);
  });
  const text = await answer.text();
  if (!answer.ok) return { problem: `${method} ${pathname}: HTTP ${answer.status}`, status: answer.status };
  return { value: text === '' ? undefined : JSON.parse(text) };
}

/** What is made is not made twice: only what can be repeated is. */
const mayRepeat = (method, status) => status === 429 || (status >= 500 && method !== 'POST');

const callWith = (headers) => async (method, url, body) => {
  for (let tries = 1; ; tries += 1) {
    const { value, problem, status } = await once(method, url, { headers, body });
    if (problem === undefined) return value;
    if (tries >= TRIES || !mayRepeat(method, status)) throw new Problem(problem);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * tries));
  }
};

async function ownComments(forge, call, mark) {
  const isOwn = await forge.isOwn(call);
  const found = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const comments = await call('GET', `${forge.all}?per_page=100&page=${page}`);
    found.push(...comments.filter((one) => isOwn(one) && one.body.split(/\r?\n/)[0] === mark));
    if (comments.length < 100) break;
  }
  return found;
}

async function post(path) {
  const body = readFileSync(path, 'utf8');
  const [mark = ''] = body.split('\n');
  if (!/^<!-- fjj-plan:\S+ -->$/.test(mark)) throw new Problem(`${path} is no plan of fjj plan -o markdown`);
  const forge = FORGES[env.GITHUB_REPOSITORY ? 'github' : 'gitlab']();
  const call = callWith(forge.headers);
  const [first, ...others] = await ownComments(forge, call, mark);
  if (first === undefined) await call('POST', forge.all, { body });
  else await call(forge.edit, forge.one(first.id), { body });
  // Two runs side by side may each have written one.
  for (const { id } of others) await call('DELETE', forge.one(id));
}

try {
  await post(process.argv[2] ?? 'plan.md');
} catch (error) {
  const isKnown = error instanceof Problem || error.code === 'ENOENT';
  process.stderr.write(`comment.mjs: ${isKnown ? error.message : (error.stack ?? error)}\n`);
  process.exitCode = 1;
}
