/** The one FlinkJarJob that a command is about. */
import { wrongName } from './cluster.ts';
import { type FlagTable, type Options, readOptions } from './options.ts';

/** What was given; a text: what is wrong with it, as one line without its end. */
export function nameAndOptions(
  command: string,
  args: readonly string[],
  flags: FlagTable,
): { name: string; options: Options } | string {
  const help = `fjj help ${command}`;
  const options = readOptions(args, flags, help);
  if (typeof options === 'string') return options;
  const [name, more] = options.words;
  if (name === undefined) return `${command} of what? name a FlinkJarJob: fjj ${command} NAME; see ${help}`;
  if (more !== undefined) return 'one FlinkJarJob at a time; for several: fjj get';
  return wrongName('the name', name) ?? { name, options };
}
