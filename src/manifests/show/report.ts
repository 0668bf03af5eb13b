/** For programs: everything at once, as JSON. */
import { printable } from '../../ground/text.ts';
import { FINDING_KINDS, type Finding, type FindingKind, sentenceOf } from '../lint/finding.ts';

export interface Totals {
  files: number;
  jobs: number;
  /** Objects of other kinds and parts that are no objects. */
  others: number;
  findings: number;
  /** Links to folders. */
  notFollowed: number;
}

interface LintReport {
  version: string;
  totals: Totals;
  findings: readonly Finding[];
}

const LONGEST = 2_048;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Within 1.x members are only added. */
export const jsonOf = ({ version, totals, findings }: LintReport): string =>
  json({
    formatVersion: '1.0',
    fjjVersion: version,
    summary: totals,
    findings: findings.map(({ file, span, kind, path, object, message, instead }) => ({
      file,
      ...span,
      kind,
      ...(object === undefined ? {} : { object }),
      ...(path === undefined ? {} : { path }),
      message: printable(message, LONGEST),
      ...(instead === undefined ? {} : { instead: printable(instead, LONGEST) }),
    })),
  });

/** A path as an address relative to where the command ran. */
const uriOf = (file: string): string =>
  file.split('/').map(encodeURIComponent).join('/').replace(/^\.\//, '');

const sarifResult = (finding: Finding) => ({
  ruleId: finding.kind,
  level: 'error',
  message: { text: printable(sentenceOf(finding), LONGEST) },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(finding.file) },
        region: {
          startLine: finding.span.line,
          startColumn: finding.span.column,
          endLine: finding.span.endLine,
          endColumn: finding.span.endColumn,
        },
      },
    },
  ],
});

/** SARIF 2.1.0, which GitHub's code scanning and other collections of findings take. */
export const sarifOf = ({ version, findings }: LintReport): string =>
  json({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'fjj lint',
            version,
            rules: (Object.keys(FINDING_KINDS) as FindingKind[]).map((id) => ({
              id,
              shortDescription: { text: FINDING_KINDS[id] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(sarifResult),
      },
    ],
  });
