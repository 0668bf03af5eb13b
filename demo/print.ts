/** What the demo says, readable in a terminal and in a log: colours only on a TTY. */
import { stringify } from 'yaml';

const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

const out = (text: string): void => void process.stdout.write(`${text}\n`);

export const say = (text = ''): void => out(text);
export const title = (number: number, text: string): void => out(`\n${paint(1, `${number}. ${text}`)}`);
export const seen = (text: string): void => out(`   ${paint(32, 'ok')} ${text}`);
export const note = (text: string): void => out(`   note: ${text}`);
/** To standard error, so that it is seen when the rest is thrown away. */
export const problem = (text: string): void => void process.stderr.write(`FAILED ${text}\n`);

export const indented = (text: string, by = 6): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`)
    .join('\n');

/** Really run. */
export const command = (text: string): void => out(paint(36, `   $ ${text}`));
/** Done by other means than a command. */
export const action = (text: string): void => out(paint(36, `   > ${text}`));
export const yaml = (value: unknown): void =>
  out(indented(stringify(value, { lineWidth: 100, version: '1.1' })));
