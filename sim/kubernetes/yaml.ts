/** YAML as kubectl and the API server read it: 1.1, where `yes` is true, without its times and numbers of base 60. */
import { parseAllDocuments, type ScalarTag, type Tags } from 'yaml';

/** In Go also an octal number. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => Number(text.replace(/^[-+]/, '')) * (text.startsWith('-') ? -1 : 1),
};

const binary: ScalarTag = {
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text) => Buffer.from(text, 'base64').toString(),
};

const REPLACED = ['tag:yaml.org,2002:timestamp', binary.tag];

const customTags = (tags: Tags): Tags => [
  ...tags.filter((one) => typeof one === 'string' || (one.format !== 'TIME' && !REPLACED.includes(one.tag))),
  octal,
  binary,
];

/** Each throws the error of its first mistake, which says where it is. Of two equal keys the last one counts. */
export const yamlDocuments = (text: string): (() => unknown)[] =>
  parseAllDocuments(text, { version: '1.1', uniqueKeys: false, customTags }).map((document) => () => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as unknown;
  });
