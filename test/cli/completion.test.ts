/**
 * `fjj completion`, in the shells themselves: bash, and zsh and fish where they are installed. Of all three the scripts are made from
 * the tables of flags, so that each flag is in each.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cli } from '../../src/cli/cli.ts';
import { type CompletedCommand, SHELLS } from '../../src/cli/completions.ts';
import { get } from '../../src/cli/get.ts';
import { lint } from '../../src/cli/lint.ts';
import { status } from '../../src/cli/status.ts';
import { runAs } from '../support/command-user.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'fjj-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = Object.keys(SHELLS) as (keyof typeof SHELLS)[];
const fileOf = (shell: string): string => join(folder, shell);

beforeAll(async () => {
  for (const shell of NAMES) {
    const { code, out, err } = await runAs(cli, ['completion', shell]);
    expect([code, err]).toEqual([0, '']);
    writeFileSync(fileOf(shell), out);
  }
});

const isThere = (shell: string): Promise<boolean> =>
  run(shell, ['-c', 'exit 0']).then(
    () => true,
    () => false,
  );

const installed = await Promise.all(NAMES.map(async (shell) => ((await isThere(shell)) ? [shell] : [])));

test.each(installed.flat())('%s takes the script', async (shell) => {
  expect((await run(shell, ['-n', fileOf(shell)])).stderr).toBe('');
});

/** The words as bash parts them, the last of which is being typed. */
async function bash(...words: string[]): Promise<string[]> {
  const script = `source "$0"; compopt() { :; }; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fjj; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '-c', script, fileOf('bash'), ...words]);
  return stdout.trim().split('\n');
}

describe('bash', () => {
  test.each([
    ['a command', ['fjj', 'stat'], ['status']],
    ['a flag that takes a value', ['fjj', 'status', '--outp'], ['--output=']],
    ['a flag that takes none', ['fjj', 'status', '--wat'], ['--watch']],
    ['a value behind =', ['fjj', 'status', '--output', '=', 'j'], ['json']],
    ['all values behind =', ['fjj', 'status', '--output', '='], ['text', 'wide', 'json', 'yaml']],
    ['a value behind a letter', ['fjj', 'get', '-o', 'na'], ['name']],
    ['a reason', ['fjj', 'explain', 'RestartR'], ['RestartRequired']],
    ['a shell', ['fjj', 'completion', 'z'], ['zsh']],
    ['a command to be helped with', ['fjj', 'help', 'rec'], ['reconcile']],
    ['a setting', ['fjj', 'controller', '--dli-e'], ['--dli-endpoint=']],
    ['a value that is no closed list is left to the files', ['fjj', 'get', '--context', 'x'], ['']],
  ])('%s', async (_, words, wanted) => {
    expect(await bash(...words)).toEqual(wanted);
  });
});

if (installed.flat().includes('fish'))
  describe('fish', () => {
    const fish = async (line: string): Promise<string[]> => {
      const { stdout } = await run('fish', [
        '-N',
        '-c',
        `source ${fileOf('fish')}; complete -C ${JSON.stringify(line)}`,
      ]);
      return stdout
        .trim()
        .split('\n')
        .map((one) => one.split('\t')[0] ?? '');
    };

    test.each([
      ['fjj stat', ['status']],
      ['fjj status --outp', ['--output']],
      ['fjj status -o ', ['json', 'text', 'wide', 'yaml']],
      ['fjj explain RestartR', ['RestartRequired']],
      ['fjj completion ', ['bash', 'fish', 'zsh']],
    ])('%s', async (line, wanted) => {
      expect((await fish(line)).toSorted()).toEqual(wanted);
    });
  });

if (installed.flat().includes('zsh'))
  describe('zsh', () => {
    /** A terminal of its own, in which the line and a tab are typed; it ends when the line reads on as is wanted. */
    const SCRIPT = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; autoload -U compinit; compinit -u -D; source $1; bindkey '^I' complete-word; print READY"
while zpty -r z line '*READY*READY*'; do [[ $line == *READY*READY* ]] && break; done
zpty -n -w z "$2"$'\\t'
zpty -r -m z line "*$3*" && print -r -- found
zpty -d z
`;

    test.each([
      ['fjj stat', 'us'],
      ['fjj status --outp', '--output'],
      ['fjj status -o js', 'on'],
      ['fjj explain RestartR', 'equired'],
    ])('%s shows %s', async (line, end) => {
      writeFileSync(join(folder, 'type.zsh'), SCRIPT);
      const { stdout } = await run('zsh', ['-f', join(folder, 'type.zsh'), fileOf('zsh'), line, end], {
        timeout: 60_000,
      });
      expect(stdout).toBe('found\n');
    });
  });

const commands: CompletedCommand[] = Object.entries({ get, lint, status }).map(([name, command]) => ({
  name,
  does: "it's `$(reboot)`: [x]",
  flags: command.flags ?? {},
  words: command.words ?? [],
}));

test.each(NAMES)('%s: each flag of each command is there, and each of its choices', (shell) => {
  const script = SHELLS[shell](commands);
  const flags = commands.flatMap((command) => Object.entries(command.flags));
  expect(flags.length).toBeGreaterThan(10);
  expect(
    flags
      .map(([name]) => name)
      .filter((name) => !script.includes(shell === 'fish' ? `-l ${name} ` : `--${name}`)),
  ).toEqual([]);
  const choices = flags.flatMap(([, one]) => one.choices ?? []);
  expect(choices.filter((choice) => !script.includes(choice))).toEqual([]);
});

test.each(NAMES)('%s: no text of ours means something to the shell', (shell) => {
  expect(SHELLS[shell](commands)).not.toMatch(/it's|`|\$\(reboot/);
});

test.each([
  [[], 'completion of which shell? bash, zsh, fish; see fjj help completion\n'],
  [['bsh'], 'unknown shell bsh; the nearest is bash\n'],
  [['bash', '--x'], 'unknown flag --x; see fjj help completion\n'],
])('2: %j', async (args, err) => {
  expect(await runAs(cli, ['completion', ...args])).toEqual({ code: 2, out: '', err });
});
