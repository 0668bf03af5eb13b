/** `fjj lint`: what is wrong with manifests, without a cluster and without DLI. */
import { printable } from '../ground/text.ts';
import type { Finding } from '../manifests/lint/finding.ts';
import { type LintedFile, lint as linted } from '../manifests/lint/lint.ts';
import { githubOf } from '../manifests/show/github.ts';
import { jsonOf, sarifOf, type Totals } from '../manifests/show/report.ts';
import { textOf } from '../manifests/show/text.ts';
import { VERSION } from '../service/version.ts';
import { type Command, stoppedBy } from './command.ts';
import { counted } from './counted.ts';
import { type FlagTable, flagLines, type Options, readOptions } from './options.ts';
import type { Process } from './process.ts';

const FLAGS: FlagTable = {
  filename: {
    short: 'f',
    value: 'PATH',
    does: 'a file, a folder (its .yaml, .yml and .json files), or - for standard input; also without -f',
  },
  recursive: { short: 'R', does: 'the folders in a folder, too' },
  output: {
    short: 'o',
    value: 'FORMAT',
    choices: ['text', 'json', 'github', 'sarif'],
    does: 'text (default); json; github: annotations of GitHub Actions; sarif: SARIF 2.1.0',
  },
  verbose: { short: 'v', does: 'one line for each file on standard error' },
};

const usage = `usage: fjj lint -f FILE|FOLDER|- [-f ...] [-R] [-o text|json|github|sarif] [-v]

Says all that is wrong with the FlinkJarJobs in files, with file, line and column, and what to write instead. It needs no cluster
and no DLI, and asks what the controller and the API server ask. Other kinds are counted and left alone.

${flagLines(FLAGS)}
Exit codes: 0 nothing is wrong, 1 something is, or a file cannot be read, 2 the arguments are wrong, 130 Ctrl-C.
`;

const HELP = 'fjj help lint';

const pathsOf = (options: Options): string[] => [...options.values('filename'), ...options.words];

function summaryOf({ files, jobs, others, findings, notFollowed }: Totals): string {
  const faults = findings === 0 ? 'nothing is wrong' : counted(findings, 'fault');
  const parts = [
    `${counted(jobs, 'FlinkJarJob')} in ${counted(files, 'file')}: ${faults}`,
    ...(others === 0 ? [] : [`${counted(others, 'other object')} left alone`]),
    ...(notFollowed === 0
      ? []
      : [`${counted(notFollowed, 'link to a folder', 'links to folders')} not followed`]),
  ];
  return `${parts.join('; ')}\n`;
}

function add(totals: Totals, { jobs, others, findings, notFollowed }: LintedFile): void {
  totals.files += notFollowed === true ? 0 : 1;
  totals.jobs += jobs;
  totals.others += others;
  totals.findings += findings.length;
  totals.notFollowed += notFollowed === true ? 1 : 0;
}

async function run(options: Options, user: Process): Promise<number> {
  const { out, err, stop, color, input } = user;
  const output = options.value('output') ?? 'text';
  const totals: Totals = { files: 0, jobs: 0, others: 0, findings: 0, notFollowed: 0 };
  const findings: Finding[] = [];
  const show = {
    text: (one: Finding) => out(textOf(one, color)),
    github: (one: Finding) => out(githubOf(one)),
  };
  const tell =
    output === 'text' || output === 'github' ? show[output] : (one: Finding) => void findings.push(one);
  const wanted = { paths: pathsOf(options), recursive: options.isOn('recursive'), input, stop };
  for await (const file of linted(wanted)) {
    add(totals, file);
    file.findings.forEach(tell);
    if (options.isOn('verbose'))
      err(
        `${printable(file.file)}: ${counted(file.jobs, 'FlinkJarJob')}, ${counted(file.findings.length, 'fault')}\n`,
      );
  }
  if (stop.aborted) return stoppedBy(user);
  if (output === 'json') out(jsonOf({ version: VERSION, totals, findings }));
  else if (output === 'sarif') out(sarifOf({ version: VERSION, totals, findings }));
  else out(summaryOf(totals));
  return totals.findings === 0 ? 0 : 1;
}

export const lint: Command = {
  usage,
  flags: FLAGS,
  run(args, user) {
    const options = readOptions(args, FLAGS, HELP);
    if (typeof options !== 'string' && pathsOf(options).length > 0) return run(options, user);
    const nothing = `lint what? name a file, a folder, or - for standard input: fjj lint -f PATH; see ${HELP}`;
    user.err(`${typeof options === 'string' ? options : nothing}\n`);
    return 2;
  },
};
