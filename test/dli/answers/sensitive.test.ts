import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Body } from '../../../src/core/job/fields.ts';
import { scrubbed } from '../../../src/dli/answers/scrub.ts';
import { sensitiveValues } from '../../../src/dli/answers/sensitive.ts';
import { AS_THE_SIZE, growth } from '../../support/growth.ts';

/** What is left of DLI's words when the job has these fields. */
const left = (words: string, fields: Body): string => scrubbed(words, sensitiveValues(fields));
const args = (entrypoint_args: unknown): Body => ({ entrypoint_args });

describe('of the arguments of a job', () => {
  test.each([
    [
      'a password in a URL',
      '--url jdbc:mysql://u:hunter22@h/db',
      'bad password hunter22 of u',
      'bad password *** of u',
    ],
    ['a short one', '--pw abcd', 'refused: abcd', 'refused: ***'],
    ['one of digits', '--pin 4711', "no such pin '4711'", "no such pin '***'"],
    ['one in quotes', '--pw "hunter"', 'refused (hunter)', 'refused (***)'],
    ['one behind an equals sign', 'pw=hunter;x=y', 'refused hunter.', 'refused ***.'],
    ['one in a query', 'http://h/x?sig=Abc1&t=2', 'sig Abc1 is old', 'sig *** is old'],
    ['one behind a single dash', 'mysql -phunter22', 'option phunter22?', 'option ***?'],
    ['one that is escaped in a URL', 'ftp://u:p%40ssw0rd@h', 'login p@ssw0rd failed', 'login p@*** failed'],
    ['one of signs and short syllables', '--pw p@s1', 'refused p@s1!', 'refused ***!'],
    ['one that is no ASCII', '--pw пароль1', 'refused xпароль1x', 'refused x***x'],
    ['one inside another word', '--pw s3cr3tpw', 'refused_s3cr3tpw_twice', 'refused_***_twice'],
    ['one beside a colon', 'u:hunter22', 'u is not hunter22', 'u is not ***'],
    [
      'one in JSON',
      '{"password":"hunter22","port":33060}',
      'password hunter22 at 33060',
      'password *** at ***',
    ],
    ['all of them as they are', '--a b --c d', 'cannot parse --a b --c d', 'cannot parse ***'],
  ])('%s is not shown', (...[, given, said, shown]) => {
    expect(left(said, args(given))).toBe(shown);
  });

  test.each([
    ['names of options', '--queue q1 --main-class=x --job.name y', 'the queue has no job for the main class'],
    ['schemes of URLs', 'jdbc:mysql://h obs://b/x', 'mysql over jdbc, and obs'],
    ['flags', '--on true --off false --x null', 'is_success is not true but false or null'],
    ['parts of three characters', '--a the --b jar', 'cannot find the jar'],
    ['parts of longer words', '--mode update', 'the job was updated'],
  ])('%s stay readable', (_what, given, said) => {
    expect(left(said, args(given))).toBe(said);
  });

  test('what the spec shows elsewhere stays readable', () => {
    const fields = {
      ...args('--name test1 --jar FemaleInfoCollec.jar --queue testQueue --pw hunter22'),
      name: 'test1',
      queue_name: 'testQueue',
      entrypoint: 'FemaleInfoCollec.jar',
    };
    expect(left('test1: cannot find FemaleInfoCollec.jar on testQueue with hunter22', fields)).toBe(
      'test1: cannot find FemaleInfoCollec.jar on testQueue with ***',
    );
  });
});

describe('of the settings of a job', () => {
  test.each([
    ['values of a list', '[{"key":"fs.obs.secret","value":"deep-hunter9"}]', 'fs.obs.secret: ***'],
    ['values of an object', '{"a":{"fs.obs.secret":"deep-hunter9"}}', 'fs.obs.secret: ***'],
    ['words of what is no JSON', 'x=deep-hunter9', 'fs.obs.secret: ***'],
  ])('%s are not shown, and keys are', (_what, runtime_config, shown) => {
    expect(left('fs.obs.secret: deep-hunter9', { runtime_config })).toBe(shown);
  });

  test('nothing is hidden where there is nothing', () => {
    expect(sensitiveValues({ name: 'x', runtime_config: null, entrypoint_args: 7 })).toEqual([]);
    expect(sensitiveValues({ name: 'x', runtime_config: '', entrypoint_args: '' })).toEqual([]);
  });
});

test('no word of four characters or more is left, whatever it is made of and stands between', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9_]{4,12}$/).filter((text) => !/^(true|false|null)$/.test(text));
  const between = fc.constantFrom(
    ' ',
    '"',
    "'",
    '/',
    ':',
    '@',
    '=',
    '&',
    ',',
    '; ',
    '.',
    '(',
    '\n',
    '%20',
    '%22',
  );
  fc.assert(
    fc.property(word, between, between, (secret, before, after) => {
      const fields = args(`--user u ${secret}`);
      expect(left(`x${before}${secret}${after}y`, fields)).not.toContain(secret);
      expect(left(`x ${secret} y`, args(`x${before}${secret}${after}y`))).not.toContain(secret);
    }),
  );
});

describe('takes time in proportion to the text, whatever the text', () => {
  test.each(
    [
      ['a', '--', ' --a', 'a-', 'a:', 'a1:', 'a+', '://'],
      ['%41', '%', '"', 'ab c! ', '[', '{"a":', 'x1y2 '],
    ].flat(),
  )('%j', (flood) => {
    const times = growth((size) => {
      const text = flood.repeat(size / flood.length);
      left(text, {
        runtime_config: text,
        entrypoint: text,
        dependency_jars: Array(100).fill(text.slice(0, 512)),
      });
    }, 2_048);
    expect(times).toBeLessThan(AS_THE_SIZE);
  });
});
