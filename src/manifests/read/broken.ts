/** Why a document is no YAML that kubectl would take: one sentence, without a word of the text, which may hold secrets. */
import { type Alias, isAlias, isCollection, type Node, visit, type YAMLParseError } from 'yaml';
import { type Span, spanBetween, spanOfNode } from './span.ts';
import type { YamlDocument } from './yaml.ts';

export interface Broken {
  problem: string;
  span: Span;
}

const WORDS: Record<string, string> = {
  TAB_AS_INDENT: 'a tab indents this line: YAML takes blanks only',
  BAD_INDENT: 'this line is not indented as those that it belongs to',
  MISSING_CHAR: 'a quotation mark, a bracket, a comma or a colon is missing, here or before',
  BLOCK_AS_IMPLICIT_KEY: 'a value with a colon in it: put the value in quotation marks',
  BLOCK_IN_FLOW: 'a block stands between brackets, where a value in one line must stand',
  MULTILINE_IMPLICIT_KEY: 'this is no "field: value": a colon with a blank behind it is missing',
  KEY_OVER_1024_CHARS: 'the name of a field is longer than 1024 characters',
  BAD_SCALAR_START:
    'a value begins with a character that YAML keeps for itself: put the value in quotation marks',
  BAD_DQ_ESCAPE: 'a backslash with a character behind it that means nothing: write \\\\ for a backslash',
  BAD_ALIAS: 'a link (*) without a name',
  MULTIPLE_ANCHORS: 'two anchors (&) at one value',
  MULTIPLE_TAGS: 'two tags (!) at one value',
  BAD_DIRECTIVE: 'a line with % that YAML does not know',
};

const MERGE_CONFLICT = /^(<{7}|>{7}) /m;
const TEMPLATE = /\{\{/;

/** What the whole text is, which explains the first error better than YAML can. */
function knownAs(text: string): string | undefined {
  if (MERGE_CONFLICT.test(text)) return 'it has the marks of a merge conflict: resolve it first';
  return TEMPLATE.test(text)
    ? 'it is a template ({{ … }}): check what it makes, such as helm template . | fjj lint -f -'
    : undefined;
}

function ofError(yaml: YamlDocument, { code, pos }: YAMLParseError, text: string): Broken {
  const why = knownAs(text) ?? WORDS[code] ?? 'something stands here that does not belong here';
  return { problem: `is not YAML: ${why}`, span: spanBetween(yaml, pos[0], pos[1]) };
}

function ofAlias(yaml: YamlDocument, alias: Alias, around: readonly unknown[]): Broken | undefined {
  const target = alias.resolve(yaml.document);
  if (target !== undefined && !around.includes(target)) return undefined;
  const why =
    target === undefined
      ? 'an anchor (&) of that name must stand before it'
      : 'it stands inside its own anchor (&)';
  return { problem: `is not YAML: a link (*) that leads nowhere: ${why}`, span: spanOfNode(yaml, alias) };
}

function badAlias(yaml: YamlDocument, text: string): Broken | undefined {
  if (!text.includes('*')) return undefined;
  let broken: Broken | undefined;
  visit(yaml.document, {
    Node(_, node: Node, around) {
      if (!isAlias(node)) return isCollection(node) ? undefined : visit.SKIP;
      broken = ofAlias(yaml, node, around);
      return broken === undefined ? undefined : visit.BREAK;
    },
  });
  return broken;
}

/** The first thing that is wrong with the document: the others mostly follow from it. `text`: of its file. */
export function brokenIn(yaml: YamlDocument, text: string): Broken | undefined {
  const [first] = yaml.document.errors;
  return first === undefined ? badAlias(yaml, text) : ofError(yaml, first, text);
}
