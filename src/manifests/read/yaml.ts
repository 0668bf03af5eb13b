/** YAML as kubectl reads it: 1.1, where `yes` is true, without its times and numbers of base 60. JSON is YAML, too. */
import { Composer, type Document, LineCounter, Parser, type ScalarTag, type Tags } from 'yaml';

/** Octal as Go has it, too. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => BigInt(text.replace(/^[-+]/, '')) * (text.startsWith('-') ? -1n : 1n),
};

/** A number begins with a digit or a point: `e-1` is a name. */
const exponent: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?(?:\.[0-9]|[0-9])[0-9_.]*[eE][-+]?[0-9]+$/,
  resolve: (text) => Number(text.replaceAll('_', '')),
};

const OTHERS: readonly unknown[] = ['TIME', 'EXP'];

const customTags = (tags: Tags): Tags => [
  ...tags.filter(
    (tag) =>
      typeof tag === 'string' || !(OTHERS.includes(tag.format) || /:(timestamp|binary)$/.test(tag.tag)),
  ),
  octal,
  exponent,
];

export interface YamlDocument {
  document: Document.Parsed;
  /** From offsets to lines, of the whole file. */
  lines: LineCounter;
}

/** One after the other: only one is in memory. Its errors are in it. Whole numbers are bigints, for they may have 64 bits. */
export function* documentsIn(text: string): Generator<YamlDocument> {
  const lines = new LineCounter();
  const composer = new Composer({
    version: '1.1',
    customTags,
    uniqueKeys: false,
    intAsBigInt: true,
    logLevel: 'silent',
  });
  for (const document of composer.compose(new Parser(lines.addNewLine).parse(text)))
    yield { document, lines };
}
