/** What the pages name is there: files by their paths, other pages by their links, scripts, settings, values of the chart. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SETTING_ROWS } from '../src/service/config.ts';
import { chartValues, isGroup } from '../tools/chart-tree.ts';

const ROOT = dirname(import.meta.dirname);
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const PAGES = [...globSync('{*,docs/*,helm/*/*}.md', { cwd: ROOT })].sort();

const ROOMS = 'src|sim|test|tools|demo|bench|docs|helm|manifests|examples|crds|schemas';
const PATH = new RegExp(`(?<![\\w./-])(?:${ROOMS})/[\\w./*-]*`, 'g');

const isThere = (path: string): boolean =>
  path.includes('*')
    ? globSync(path, { cwd: ROOT }).length > 0
    : existsSync(join(ROOT, path.replace(/[.,:]+$/, '')));

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

describe.each(PAGES)('%s', (page) => {
  const text = textOf(page);

  test('names files that exist', () => {
    expect([...text.matchAll(PATH)].map(([path]) => path).filter((path) => !isThere(path))).toEqual([]);
  });

  test('links to pages that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });

  test('links to headings that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
    const astray = links.filter(([, link = '', heading = '']) => {
      const target = link === '' ? text : textOf(join(dirname(page), link));
      return !anchorsOf(target).includes(heading);
    });
    expect(astray.map(([link]) => link)).toEqual([]);
  });

  test('names scripts of the package', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/\bnpm run ([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('names values of the chart', () => {
    const known = chartValues().map(({ path }) => path.join('.'));
    // Its members are those of Kubernetes: the chart does not list them.
    const free = chartValues().filter(({ node }) => !isGroup(node));
    const isKnown = (name: string): boolean =>
      known.includes(name) || free.some(({ path }) => name.startsWith(`${path.join('.')}.`));
    const named = [...text.matchAll(/--set ([a-z][\w.]*)=|`([a-z]\w*(?:\.[a-z]\w*)+)=/gi)];
    const names = named.map(([, set, quoted]) => set ?? quoted ?? '');
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });

  test('names settings of the controller', () => {
    const known = SETTING_ROWS.flatMap(({ flag, env }) => [flag, env]);
    const named = [...text.matchAll(/\bfjj controller[^\n`]*|\bFJJ_[A-Z_]+/g)].flatMap(([part]) => [
      ...part.matchAll(/--[a-z-]+|FJJ_[A-Z_]+/g),
    ]);
    expect(named.map(([name]) => name).filter((name) => !known.includes(name))).toEqual([]);
  });
});
