/** A history as a person reads it: what was done to the world, and what was asked of the servers, in order. */
import type { Entry } from '../http/trace.ts';
import type { Fact } from './facts.ts';

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1_000);
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')];
  return `${String(minutes).padStart(4)}:${rest}.${String(Math.floor(ms % 1_000)).padStart(3, '0')}`;
};

const called = ({ server, from, method, path, status, fault }: Entry): string =>
  `${from ?? 'people'}: ${server} ${method} ${path} ${status === 0 ? 'no answer' : status}${fault === undefined ? '' : ` (${fault})`}`;

/** Facts stand before the calls that came after them. */
export function storyOf(facts: readonly Fact[], entries: readonly Entry[]): string {
  const told = facts.map(({ at, seq, text }) => ({ at, seq, line: `* ${text}` }));
  const asked = entries.map((entry) => ({ at: entry.at, seq: entry.seq, line: `  ${called(entry)}` }));
  return [...told, ...asked]
    .sort((a, b) => a.at - b.at || a.seq - b.seq)
    .map(({ at, line }) => `${clock(at)} ${line}\n`)
    .join('');
}
