/** Every code that means something to us, with what it means: for people, so built when somebody asks. */
import type { FailureKind } from '../../core/failure.ts';
import { CODE_WORDS } from './code-words.ts';
import { CODE_KINDS, numbersOf } from './codes.ts';

interface CodeEntry {
  /** As it is written before the point. */
  service: 'DLI' | 'APIG' | 'IAM';
  /** One, or all of a range. */
  numbers: readonly string[];
  words: string;
  kind: FailureKind;
}

const SERVICES = { dli: 'DLI', gateway: 'APIG', iam: 'IAM' } as const;

export const codeBook = (): CodeEntry[] =>
  (['dli', 'gateway', 'iam'] as const).flatMap((speaker) =>
    Object.entries<string>(CODE_WORDS[speaker]).map(([entry, words]) => {
      const numbers = numbersOf(entry);
      const kind = CODE_KINDS.get(`${speaker} ${numbers[0]}`) ?? 'Rejected';
      return { service: SERVICES[speaker], numbers, words, kind };
    }),
  );
