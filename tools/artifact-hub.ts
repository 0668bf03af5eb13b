/** What Artifact Hub shows of the chart, as annotations of its Chart.yaml: texts, of which some are YAML again. */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { customResourceDefinition } from '../src/kubernetes/objects/crd.ts';
import { VERSION } from '../src/service/version.ts';
import { REPOSITORY } from './chart-repository.ts';

const textOf = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0 });

/** Items of the section of that version, each on one line. */
export function changesOf(changelog: string, version: string): string[] {
  const section = changelog.split(/^## /m).find((one) => one.startsWith(`${version}\n`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section ## ${version}`);
  return section
    .split(/^\* /m)
    .slice(1)
    .map((item) => (item.split('\n\n')[0] ?? '').replace(/\s+/g, ' ').trim());
}

function crd(): object {
  const { metadata, spec } = customResourceDefinition();
  const { names, versions } = spec as { names: { kind: string }; versions: { name: string }[] };
  return {
    kind: names.kind,
    version: versions[0]?.name,
    name: (metadata as { name: string }).name,
    displayName: 'Flink jar job',
    description:
      'A Flink jar job of Huawei Cloud DLI: its settings, whether it runs, and how it is restarted.',
  };
}

const page = (path: string): string => `${REPOSITORY}/blob/v${VERSION}/${path}`;

const links = [
  { name: 'Documentation', url: page('README.md') },
  { name: 'The first hour', url: page('docs/first-hour.md') },
  { name: 'On call', url: page('docs/on-call.md') },
  { name: 'Security', url: page('SECURITY.md') },
  { name: 'support', url: `${REPOSITORY}/issues` },
];

/** `image`: registry and path, without a tag. */
export const artifactHub = (image: string): Record<string, string> => ({
  'artifacthub.io/category': 'streaming-messaging',
  'artifacthub.io/license': 'Apache-2.0',
  'artifacthub.io/operator': 'true',
  'artifacthub.io/operatorCapabilities': 'Full Lifecycle',
  'artifacthub.io/links': yaml(links),
  'artifacthub.io/images': yaml([
    { name: 'controller', image: `${image}:${VERSION}`, platforms: ['linux/amd64', 'linux/arm64'] },
  ]),
  'artifacthub.io/crds': yaml([crd()]),
  'artifacthub.io/crdsExamples': yaml([parse(textOf('manifests/test1.yaml'))]),
  'artifacthub.io/changes': yaml(changesOf(textOf('CHANGELOG.md'), VERSION)),
});
