/** Completion scripts of shells, from the commands and their tables of flags. */
import type { Flag, FlagTable } from './options.ts';

export interface CompletedCommand {
  name: string;
  does: string;
  flags: FlagTable;
  /** What may stand behind it, where that is a closed list. */
  words: readonly string[];
}

const SHORTEST_LINE = 70;

/** One line, without what means something to a shell. */
const plain = (text: string): string =>
  text
    .replace(/['"`$\\[\]:;{}()<>|&*!?~#\n]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, SHORTEST_LINE)
    .trim();

/** With the help, which each has. */
const flagsOf = ({ flags }: CompletedCommand): [name: string, flag: Flag][] => [
  ...Object.entries(flags),
  ['help', { short: 'h', does: 'this text' }],
];

const namesOf = ([name, { short }]: [string, Flag]): string[] => [
  `--${name}`,
  ...(short === undefined ? [] : [`-${short}`]),
];

const isValued = ([, { value }]: [string, Flag]): boolean => value !== undefined;

/** One case for each command: what may stand behind each flag, and which flags there are. */
function bashCase(command: CompletedCommand): string {
  const flags = flagsOf(command);
  const values = flags
    .filter(isValued)
    .map(
      (flag) => `        ${namesOf(flag).join('|')}) words='${(flag[1].choices ?? []).join(' ')}' value=1 ;;`,
    );
  const names = flags.map(([name, { value }]) => `--${name}${value === undefined ? '' : '='}`);
  return `    ${command.name})
      flags='${names.join(' ')}' words='${command.words.join(' ')}'
      case $before in
${values.join('\n')}
      esac ;;`;
}

/** `=` parts words in bash; a value that is no closed list is a file, by `-o default`. */
const bash = (commands: readonly CompletedCommand[]): string => `# fjj completion bash
_fjj() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} flags= words= value=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$word"))
    return
  fi
  if [ "$word" = = ]; then word=
  elif [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case \${COMP_WORDS[1]} in
${commands.map(bashCase).join('\n')}
  esac
  if [ -z "$value" ] && [[ $word == -* ]]; then words=$flags; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o default -F _fjj fjj
`;

function zshFlag([name, { short, value, choices, does }]: [string, Flag]): string {
  const said = `[${plain(does)}]`;
  const action =
    value === undefined
      ? ''
      : `:${plain(value)}:${choices === undefined ? '_files' : `(${choices.join(' ')})`}`;
  const long = `--${name}${value === undefined ? '' : '='}`;
  // Each may be given again.
  return short === undefined ? `'*${long}${said}${action}'` : `'*'{-${short},${long}}'${said}${action}'`;
}

function zshCase(command: CompletedCommand): string {
  const { words } = command;
  const rest = words.length === 0 ? `'*:: :_files'` : `'*: :(${words.join(' ')})'`;
  return `    ${command.name}) _arguments ${flagsOf(command).map(zshFlag).join(' ')} ${rest} ;;`;
}

const zsh = (commands: readonly CompletedCommand[]): string => `#compdef fjj
# fjj completion zsh
_fjj() {
  local -a commands
  commands=(${commands.map(({ name, does }) => `'${name}:${plain(does)}'`).join(' ')})
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=\${words[2]}
  shift words
  (( CURRENT -= 1 ))
  case $command in
${commands.map(zshCase).join('\n')}
  esac
}
if [ "\${funcstack[1]}" = _fjj ]; then _fjj "$@"; else compdef _fjj fjj; fi
`;

function fishFlag(command: string, [name, { short, value, choices, does }]: [string, Flag]): string {
  const letter = short === undefined ? '' : ` -s ${short}`;
  const kind = value === undefined ? '' : choices === undefined ? ' -r -F' : ` -x -a '${choices.join(' ')}'`;
  return `complete -c fjj -n '__fish_seen_subcommand_from ${command}' -l ${name}${letter}${kind} -d '${plain(does)}'`;
}

const fish = (commands: readonly CompletedCommand[]): string =>
  `${[
    '# fjj completion fish',
    'complete -c fjj -e',
    ...commands.map(
      ({ name, does }) => `complete -c fjj -f -n __fish_use_subcommand -a ${name} -d '${plain(does)}'`,
    ),
    ...commands.flatMap((command) => [
      ...flagsOf(command).map((flag) => fishFlag(command.name, flag)),
      ...(command.words.length === 0
        ? []
        : [
            `complete -c fjj -f -n '__fish_seen_subcommand_from ${command.name}' -a '${command.words.join(' ')}'`,
          ]),
    ]),
  ].join('\n')}\n`;

export const SHELLS = { bash, zsh, fish };
