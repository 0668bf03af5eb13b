import { expect, test } from '@jest/globals';
import { codeBook } from '../../../src/dli/answers/code-book.ts';
import { CODE_KINDS } from '../../../src/dli/answers/codes.ts';

const SPEAKERS = { DLI: 'dli', APIG: 'gateway', IAM: 'iam' };

test('each code that means something to us has words, once, and no other has; a range is of one kind', () => {
  const worded = codeBook().flatMap(({ service, numbers, kind }) =>
    numbers.map((number): [string, string] => [`${SPEAKERS[service]} ${number}`, kind]),
  );
  expect(worded.toSorted()).toEqual([...CODE_KINDS].toSorted());
});
