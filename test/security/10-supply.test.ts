/** What GitHub builds and publishes cannot be run here: its files are parsed, and each script that can be run is run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { debianPackages, sharedLibraries } from '../../tools/shared-libraries.ts';
import { makeBundle, makeRootfs, ROOT, readJson, textOf } from '../image/made.ts';
import { imagesOf, unpinnedImages } from './dockerfile-images.ts';
import { actionsOf, unpinnedActions } from './workflow-actions.ts';

const folder = mkdtempSync(join(tmpdir(), 'supply-'));
const dist = join(folder, 'dist');
const rootfs = join(folder, 'rootfs');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const fresh = (name: string): string => mkdtempSync(join(folder, `${name}-`));

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Job {
  needs?: string[];
  permissions: Record<string, string>;
  steps?: Step[];
}

const WORKFLOWS = readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`);
const release = parse(textOf('.github/workflows/release.yml')).jobs as Record<string, Job>;
const stepsOf = (job: string): Step[] => release[job]?.steps ?? [];
const scriptOf = (job: string, name: string): string =>
  stepsOf(job).find((step) => step.name === name)?.run ?? '';

/** As GitHub runs the script of a step. `programs`: shell scripts in place of programs that are not there. */
function runStep(script: string, cwd: string, programs: Record<string, string> = {}) {
  const bin = fresh('bin');
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { PATH: `${bin}:/usr/bin:/bin`, GITHUB_REF_NAME: 'v1.2.3', GITHUB_REPOSITORY: 'owner/name' };
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-e', '-o', 'pipefail', '-c', script], {
    cwd,
    env,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('10. What is shipped is what was made', () => {
  describe('images', () => {
    const dockerfile = textOf('Dockerfile');

    test('whoever moves a tag changes nothing: frontend and base are named by their digests', () => {
      expect(imagesOf(dockerfile).map((image) => image.replace(/@.*/, ''))).toEqual([
        expect.stringMatching(/^docker\/dockerfile:1\.\d+\.\d+$/),
        expect.stringMatching(/^node:24\.\d+\.\d+-bookworm-slim$/),
      ]);
      expect(unpinnedImages(dockerfile)).toEqual([]);
    });

    test.each<[string, string, string]>([
      ['the frontend by a tag', dockerfile.replace(/^(# syntax=[^@]*).*/, '$1'), 'docker/dockerfile:1.27.1'],
      ['a base by a tag', dockerfile.replace(/^(FROM node:[^@]*)\S*/m, '$1'), 'node:24.21.0-bookworm-slim'],
      ['a base by an argument', dockerfile.replace(/^FROM node\S*/m, 'ARG N=node\nFROM $N'), '$N'],
      ['one more base', `${dockerfile}\nFROM --platform=linux/amd64 debian`, 'debian'],
      ['a file of another image', `${dockerfile}\nCOPY --from=busybox:1 /bin/sh /bin/sh`, 'busybox:1'],
      [
        'a mount of another image',
        `${dockerfile}\nRUN --mount=type=bind,from=alpine,target=/a true`,
        'alpine',
      ],
      [
        'a digest that is cut',
        dockerfile.replace(/(FROM node:\S{40})\S*/, '$1'),
        expect.stringContaining('@') as unknown as string,
      ],
    ])('%s would be found', (_, text, image) => {
      expect(unpinnedImages(text)).toEqual([image]);
    });

    test('the Node of the image is that of the base: the npm package of somebody else is taken away before', () => {
      const runs = dockerfile.split('\n').filter((line) => line.startsWith('RUN '));
      expect(runs).toEqual([
        'RUN npm ci --ignore-scripts && rm -r node_modules/node-linux-*',
        // Not by an npm script, on whose path the Node of a package would come first.
        'RUN node tools/bundle.ts && node tools/rootfs.ts /rootfs',
      ]);
    });

    test('whichever Node runs tools/rootfs.ts is the one that is shipped, with its licence', () => {
      makeBundle(ROOT, dist);
      const prefix = fresh('prefix');
      const brought = join(ROOT, 'node_modules', `node-linux-${process.arch}`, 'bin/node');
      mkdirSync(join(prefix, 'bin'));
      cpSync(brought, join(prefix, 'bin/node'));
      writeFileSync(join(prefix, 'LICENSE'), 'of the base');
      const made = join(folder, 'other-rootfs');
      execFileSync(join(prefix, 'bin/node'), [join(ROOT, 'tools/rootfs.ts'), made, dist]);
      expect(readFileSync(join(made, 'usr/share/doc/node/LICENSE'), 'utf8')).toBe('of the base');
      expect(textOf('tools/rootfs.ts')).not.toContain("'node_modules'");
    });
  });

  describe('the SBOM of the image', () => {
    interface Component {
      'bom-ref': string;
      name: string;
      version: string;
      purl: string;
      hashes?: { alg: string; content: string }[];
    }
    let sbom: { components: Component[]; dependencies: { ref: string; dependsOn: string[] }[] };
    const node = join(rootfs, 'usr/bin/node');
    const listed = (kind: string): string[] =>
      sbom.components
        .filter(({ purl }) => purl.startsWith(`pkg:${kind}/`))
        .map(({ name, version }) => `${name}@${version}`);

    beforeAll(() => {
      makeBundle(ROOT, dist);
      makeRootfs(rootfs, dist);
      sbom = readJson(join(rootfs, 'app/sbom.cdx.json'));
    });

    test('lists Node by its own content, and every library that is built into it', () => {
      const versions: Record<string, string> = JSON.parse(
        execFileSync(node, ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' }),
      );
      const known = Object.entries(versions).flatMap(([name, version]) =>
        version === '' || ['modules', 'napi'].includes(name) ? [] : `${name}@${version}`,
      );
      expect(listed('generic').sort()).toEqual(known.sort());
      expect(known.map((one) => one.replace(/@.*/, ''))).toEqual(
        expect.arrayContaining(['node', 'openssl', 'zlib', 'uv', 'v8', 'llhttp', 'undici']),
      );
      const { hashes } = sbom.components.find(({ name }) => name === 'node') ?? {};
      expect(hashes).toEqual([{ alg: 'SHA-256', content: sha256(readFileSync(node)) }]);
    });

    test('lists the packages of all C libraries that are copied, in the version of the system', () => {
      const owners = debianPackages(sharedLibraries(node)).map(({ name, version }) => `${name}@${version}`);
      expect(listed('deb').sort()).toEqual(owners.sort());
      expect(owners.map((one) => one.replace(/@.*/, ''))).toEqual(['libc6', 'libgcc-s1', 'libstdc++6']);
    });

    test('keeps what the SBOM of the bundle lists, and refers to nothing that it does not list', () => {
      const bundle = readJson(join(dist, 'sbom.cdx.json'));
      expect(sbom.components).toEqual(expect.arrayContaining(bundle.components));
      const refs = [
        bundle.metadata.component['bom-ref'],
        ...sbom.components.map((component) => component['bom-ref']),
      ];
      expect(sbom.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort());
      expect(new Set(refs).size).toBe(refs.length);
      const named = sbom.dependencies.flatMap(({ dependsOn }) => dependsOn);
      expect(named.filter((ref) => !refs.includes(ref))).toEqual([]);
    });

    test('the release takes it out of the image of every platform, whatever else is attached', () => {
      const layout = fresh('layout');
      mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
      const add = (content: Buffer | string): { digest: string } => {
        writeFileSync(join(layout, 'blobs/sha256', sha256(content)), content);
        return { digest: `sha256:${sha256(content)}` };
      };
      const json = (value: unknown): { digest: string } => add(JSON.stringify(value));
      const layerOf = (path: string, content: string): { digest: string } => {
        const tree = fresh('tree');
        mkdirSync(join(tree, dirname(path)), { recursive: true });
        writeFileSync(join(tree, path), content);
        return add(gzipSync(execFileSync('tar', ['--create', '--directory', tree, '.'])));
      };
      const imageFor = (architecture: string) =>
        json({
          config: json({ architecture, os: 'linux' }),
          layers: [layerOf('app/sbom.cdx.json', `of ${architecture}`), layerOf('tmp/x', '')],
        });
      const attached = json({
        config: json({ architecture: 'unknown', os: 'unknown' }),
        layers: [add('{}')],
      });
      const index = json({ manifests: [imageFor('amd64'), imageFor('arm64'), attached] });
      writeFileSync(join(layout, 'index.json'), JSON.stringify({ manifests: [index] }));
      const papers = fresh('papers');
      const tool = join(ROOT, 'tools/image-papers.ts');
      const out = execFileSync(process.execPath, [tool, layout, papers], { encoding: 'utf8' });
      expect(out).toBe(`${index.digest}\n`);
      expect(readdirSync(papers).sort()).toEqual(['sbom-amd64.cdx.json', 'sbom-arm64.cdx.json']);
      expect(readFileSync(join(papers, 'sbom-arm64.cdx.json'), 'utf8')).toBe('of arm64');
    });
  });

  describe('actions', () => {
    test.each(WORKFLOWS)('whoever moves a tag of an action changes nothing in %s', (path) => {
      expect(actionsOf(textOf(path)).length).toBeGreaterThan(0);
      expect(unpinnedActions(textOf(path))).toEqual([]);
      // Images of others, which would need a digest.
      const jobs = Object.values<object>(parse(textOf(path)).jobs);
      expect(jobs.filter((job) => 'container' in job || 'services' in job)).toEqual([]);
    });

    test.each([
      'actions/checkout@v7',
      'actions/checkout@main',
      'actions/checkout',
      `actions/checkout@${'a'.repeat(39)}`,
      'docker://alpine:3',
    ])('%s would be found', (uses) => {
      expect(unpinnedActions(`jobs:\n  a:\n    steps:\n      - uses: ${uses} # v1.2.3\n`)).toEqual([uses]);
    });

    test('a commit that nobody can tell the version of would be found, also where a comment elsewhere names one', () => {
      const steps = `steps: [{ uses: x/y@${'a'.repeat(40)} }]`;
      expect(unpinnedActions(`jobs: { a: { ${steps} } } # v1.2.3\n`)).toHaveLength(1);
    });

    test('the images that actions start to build with are named by digest, and none is started beside them', () => {
      const given = (name: string) =>
        stepsOf('build').find(({ uses }) => uses?.startsWith(`docker/${name}@`))?.with;
      const images = [given('setup-qemu-action')?.['image'], given('setup-buildx-action')?.['driver-opts']];
      expect(images.map((image) => unpinnedImages(`FROM ${String(image).replace(/^image=/, '')}`))).toEqual([
        [],
        [],
      ]);
      // By default a scanner is started by a tag.
      expect(given('build-push-action')).toMatchObject({ sbom: false });
      const others = WORKFLOWS.flatMap((path) => actionsOf(textOf(path))).filter(({ uses }) =>
        /^docker\/setup-(qemu|buildx)-action@/.test(uses),
      );
      expect(others).toHaveLength(2);
    });

    test('one action has one commit everywhere', () => {
      const all = WORKFLOWS.flatMap((path) => actionsOf(textOf(path))).filter(({ uses }) =>
        uses.includes('@'),
      );
      const pins = new Set(all.map(({ uses, comment }) => `${uses} ${comment}`));
      expect(pins.size).toBe(new Set(all.map(({ uses }) => uses.replace(/@.*/, ''))).size);
    });
  });

  describe('the release', () => {
    test('who builds may not publish, who publishes may not sign, and each has no right beside its own', () => {
      expect(
        Object.fromEntries(Object.entries(release).map(([name, job]) => [name, job.permissions])),
      ).toEqual({
        ci: { contents: 'read' },
        tag: { contents: 'read' },
        build: { contents: 'read' },
        publish: { packages: 'write' },
        sign: { packages: 'write', 'id-token': 'write', attestations: 'write' },
        release: { contents: 'write' },
      });
      expect(Object.entries(release).map(([name, { needs = [] }]) => [name, needs])).toEqual([
        ['ci', []],
        ['tag', []],
        ['build', ['ci', 'tag']],
        ['publish', ['build']],
        ['sign', ['build', 'publish']],
        ['release', ['sign']],
      ]);
    });

    test('a job that may write runs nothing of the repository and nothing of npm', () => {
      const writers = Object.entries(release).filter(([, { permissions }]) =>
        Object.values(permissions).includes('write'),
      );
      const steps = writers.flatMap(([name]) => stepsOf(name));
      expect(steps.filter(({ uses }) => /^actions\/(checkout|setup-node)@/.test(uses ?? ''))).toEqual([]);
      const scripts = steps.flatMap(({ run }) => run ?? []);
      expect(scripts.filter((script) => /\b(npm|npx|node|docker build)\b/.test(script))).toEqual([]);
    });

    test('what is pushed is what was built: the archive of the build, with the digest that it had there', () => {
      const [built, ...others] = stepsOf('build').filter(({ uses }) =>
        uses?.startsWith('docker/build-push-action@'),
      );
      expect(built?.with).toMatchObject({
        outputs: 'type=oci,dest=image.tar',
        provenance: 'mode=max',
      });
      expect(built?.with).not.toHaveProperty('push');
      expect(others).toEqual([]);
      const push = scriptOf('publish', 'Push the image');
      expect(push).toContain('skopeo copy --all --preserve-digests oci-archive:image.tar "$target"');
      const programs = (raw: string) => ({
        skopeo: `case $1 in login) cat ;; inspect) printf '%s' '${raw}' ;; esac`,
      });
      const pushed = (raw: string, digest: string) =>
        runStep(`export DIGEST=${digest} IMAGE=x TOKEN=y\n${push}`, folder, programs(raw)).code;
      expect(pushed('an index', `sha256:${sha256('an index')}`)).toBe(0);
      expect(pushed('another', `sha256:${sha256('an index')}`)).toBe(1);
    });

    const ASSETS = ['fjj.js', 'install.yaml', 'sbom-amd64.cdx.json', 'x.tgz'];
    function assets(): string {
      const cwd = fresh('assets');
      mkdirSync(join(cwd, 'release'));
      for (const name of ASSETS) writeFileSync(join(cwd, 'release', name), name);
      const summed = runStep(scriptOf('build', 'Sum up the files of the release'), cwd);
      expect(summed).toMatchObject({ code: 0, err: '' });
      return cwd;
    }
    const publish = scriptOf('release', 'Publish the release');
    const GH = { gh: 'printf "%s\\n" "$@"' };

    test('SHA256SUMS has every file that is published, and is signed', () => {
      const cwd = assets();
      writeFileSync(join(cwd, 'SHA256SUMS.sigstore.json'), '');
      const sums = readFileSync(join(cwd, 'release/SHA256SUMS'), 'utf8').trim().split('\n');
      expect(sums).toEqual(ASSETS.map((name) => `${sha256(name)}  ${name}`));
      const { code, out } = runStep(publish, cwd, GH);
      expect(code).toBe(0);
      const published = out
        .split('\n')
        .filter((line) => /^(release\/|SHA256SUMS)/.test(line) && !line.includes(': OK'));
      const unlisted = published.filter((path) => !ASSETS.includes(path.replace('release/', '')));
      expect(unlisted).toEqual(['release/SHA256SUMS', 'SHA256SUMS.sigstore.json']);
      expect(scriptOf('sign', 'Sign image, chart and files, and attach the SBOMs of the image')).toContain(
        'cosign sign-blob --yes --bundle SHA256SUMS.sigstore.json release/SHA256SUMS',
      );
    });

    test.each(['publish', 'sign', 'release'])('a file that changed on the way stops %s', (job) => {
      const cwd = assets();
      writeFileSync(join(cwd, 'release/fjj.js'), 'changed');
      const script = stepsOf(job).find(({ run }) => run?.includes('sha256sum --check'))?.run ?? '';
      const { code, out } = runStep(script, cwd, { ...GH, cosign: 'echo cosign "$@"' });
      expect(code).not.toBe(0);
      expect(out).not.toMatch(/cosign|release create/);
    });

    test('install.yaml names the image by the digest of the build', () => {
      const script = scriptOf('build', 'Put the files of the release together');
      expect(script).toContain('digest="$(node tools/image-papers.ts layout release)"');
      expect(script).toContain('node tools/release-install.ts "$digest" >release/install.yaml');
      const digest = `sha256:${sha256('an image')}`;
      const print = (...args: string[]) =>
        spawnSync(process.execPath, [join(ROOT, 'tools/release-install.ts'), ...args], { encoding: 'utf8' });
      const { stdout } = print(digest);
      const kinds = (text: string) => parseAllDocuments(text).map((document) => document.toJS());
      const deployment = kinds(stdout).find(({ kind }) => kind === 'Deployment');
      const [container] = deployment.spec.template.spec.containers;
      expect(container.image).toMatch(new RegExp(`^ghcr\\.io/\\S+@${digest}$`));
      // Nothing else differs from what is in the repository.
      const differing = (a: string, b: string) =>
        a.split('\n').filter((line) => !b.split('\n').includes(line));
      expect(differing(stdout, textOf('manifests/install.yaml'))).toEqual([
        expect.stringContaining(`@${digest}`),
      ]);
      expect(print('v1.2.3').status).toBe(1);
    });
  });

  describe('npm', () => {
    const FILES = ['Dockerfile', '.ci/run', 'README.md', ...WORKFLOWS];

    test.each(FILES)('no package runs a script when it is installed by %s', (path) => {
      // As a command: a text may say what `npm ci` brings.
      const commands = textOf(path)
        .split('\n')
        .filter((line) => /^(- run: |RUN )?npm (ci|install|i|add)\b/.test(line.trim()));
      expect(commands.length).toBeGreaterThan(0);
      expect(commands.filter((line) => !/npm ci --ignore-scripts/.test(line))).toEqual([]);
    });

    test('nor where somebody forgets to say so', () => {
      const settings = textOf('.npmrc').split('\n');
      expect(settings).toContain('ignore-scripts=true');
    });

    test('the packages that would run one are known, and may not', () => {
      const { packages } = readJson(join(ROOT, 'package-lock.json'));
      const named = Object.entries<{ hasInstallScript?: true }>(packages).flatMap(([path, one]) =>
        one.hasInstallScript ? path : [],
      );
      const { allowScripts } = readJson(join(ROOT, 'package.json'));
      expect(allowScripts).toEqual({ '@parcel/watcher': false, esbuild: false, 'unrs-resolver': false });
      expect(named.sort()).toEqual(
        Object.keys(allowScripts)
          .map((name) => `node_modules/${name}`)
          .sort(),
      );
    });

    test('every package is named with what its content must be, and comes from the registry', () => {
      const { packages } = readJson(join(ROOT, 'package-lock.json'));
      const unknown = Object.entries<{ integrity?: string; resolved?: string }>(packages).filter(
        ([path, { integrity = '', resolved }]) =>
          path !== '' && (!integrity.startsWith('sha512-') || resolved !== undefined),
      );
      expect(unknown.map(([path]) => path)).toEqual([]);
    });

    test('the bundle has these packages and no other', () => {
      makeBundle(ROOT, dist);
      const { components } = readJson(join(dist, 'sbom.cdx.json'));
      expect(components.map(({ name }: { name: string }) => name)).toEqual([
        ...['@pinojs/redact', 'is-network-error', 'p-retry', 'pino', 'pino-std-serializers', 'prom-client'],
        ...['quick-format-unescaped', 'safe-stable-stringify', 'undici', 'yaml', 'zod'],
      ]);
    });
  });

  describe('updates', () => {
    test('are proposed for packages, actions, images and Go modules, wherever they stand', () => {
      const config = JSON.parse(textOf('.github/renovate.json'));
      const { enabledManagers, ignorePaths, extends: presets, customManagers } = config;
      expect([...enabledManagers].sort()).toEqual([
        'custom.regex',
        'dockerfile',
        'github-actions',
        'gomod',
        'npm',
      ]);
      // By default it leaves out what stands in a folder of tests, as the Go modules do.
      expect(ignorePaths).toEqual(['**/node_modules/**']);
      expect(presets).toEqual(
        expect.arrayContaining(['docker:pinDigests', 'helpers:pinGitHubActionDigestsToSemver']),
      );
      const images = new RegExp(customManagers[0].matchStrings[0], 'g');
      const found = [...textOf('.github/workflows/release.yml').matchAll(images)].map(
        (match) => match.groups,
      );
      expect(found.map((groups) => groups?.['depName'])).toEqual(['tonistiigi/binfmt', 'moby/buildkit']);
    });

    const REPORT = '{"auditReportVersion": 2}';
    /** The script stands in a checkout of its own, before an npm that answers so. */
    const audit = (npm: string, ...args: string[]) => {
      const checkout = fresh('checkout');
      mkdirSync(join(checkout, '.github'));
      symlinkSync(join(ROOT, '.github/audit.sh'), join(checkout, '.github/audit.sh'));
      return runStep(`.github/audit.sh ${args.join(' ')}`, checkout, { npm });
    };

    test('a known vulnerability stops CI', () => {
      const { code, err } = audit(`echo '${REPORT}'; exit 1`);
      expect([code, err]).toEqual([1, 'audit: a package that is shipped has a known vulnerability\n']);
      expect(audit(`echo '${REPORT}'`)).toMatchObject({ code: 0, err: '' });
    });

    test('a registry that cannot be asked is named, and stops only where the answer is required', () => {
      const SAID = 'audit: the registry has no audit endpoint, or cannot be reached; nothing was audited\n';
      for (const npm of ['echo \'{"error": {"code": "ENOAUDIT"}}\'; exit 1', 'exit 1']) {
        expect(audit(npm)).toMatchObject({ code: 0, err: SAID });
        expect(audit(npm, '--required')).toMatchObject({ code: 1, err: SAID });
      }
      const steps: Step[] = parse(textOf('.github/workflows/ci.yml')).jobs.audit.steps;
      const runs = steps.flatMap(({ run }) => run ?? []);
      expect(runs).toContain('.github/audit.sh --required');
      expect(runs).toContain('npm audit signatures');
    });

    describe('a Node whose vulnerabilities are mended elsewhere', () => {
      const shipped = /^FROM node:([\d.]+)-/m.exec(textOf('Dockerfile'))?.[1] ?? '';
      const [line = 0, minor = 0, patch = 0] = shipped.split('.').map(Number);
      const own = { version: `v${shipped}`, security: true };
      const ask = (...releases: { version: string; security: boolean }[]) =>
        spawnSync(process.execPath, [join(ROOT, 'tools/node-release.js')], {
          input: JSON.stringify(releases),
          encoding: 'utf8',
        });

      test.each([[`v${line}.${minor}.${patch + 1}`], [`v${line}.${minor + 1}.0`]])(
        'is not released when there is %s',
        (version) => {
          const { status, stderr } = ask({ version, security: true }, own);
          expect(stderr).toBe(
            `Node ${shipped} of the Dockerfile has known vulnerabilities; mended in ${version}\n`,
          );
          expect(status).toBe(1);
        },
      );

      test('other releases, older ones and those of other lines stop nothing', () => {
        const others = [
          { version: `v${line}.${minor + 1}.0`, security: false },
          { version: `v${line}.${minor - 1}.9`, security: true },
          { version: `v${line + 2}.0.0`, security: true },
        ];
        expect(ask(...others, own).status).toBe(0);
      });

      test('a Node that nodejs.org does not have is not released', () => {
        expect(ask({ version: 'v0.0.1', security: false }).status).toBe(1);
      });
    });
  });
});
