import { describe, expect, test } from '@jest/globals';
import type { DliSettings } from '../../../sim/dli/settings.ts';
import { rig } from './rig.ts';

const ERRORS: Record<string, [code: string, zh: string]> = {
  run: ['DLI.13007', '作业ID不存在。'],
  stop: ['DLI.15001', '作业ID不存在。'],
  delete: ['DLI.17001', '作业ID不存在。'],
};

describe.each(Object.entries(ERRORS))('a refused %s', (verb, [error_code, words]) => {
  const error = { error_code, error_msg: words };

  test.each<[DliSettings['refusals'], number, unknown]>([
    ['usual', 400, [error]],
    ['array', 400, [error]],
    ['object', 400, error],
    ['success-false', 200, [{ is_success: 'false', message: words }]],
  ])('may come as %s', async (refusals, status, body) => {
    const { call } = await rig({ settings: { refusals } });
    const answer = await call('POST', `jobs/${verb}`, { body: { job_ids: [999] } });
    expect([answer.status, answer.body]).toEqual([status, body]);
  });
});

describe('answers to several ids', () => {
  const done = { is_success: 'true', message: '作业提交请求下发成功' };
  const failed = { is_success: 'false', message: '作业ID不存在。' };

  test.each<[DliSettings['batchAnswers'], unknown]>([
    ['each', [done, failed]],
    ['one', [done]],
    ['object', done],
  ])('may come as %s', async (batchAnswers, expected) => {
    const { call } = await rig({ settings: { batchAnswers } });
    expect((await call('POST', 'jobs/run', { body: { job_ids: [104, 999] } })).body).toEqual(expected);
  });
});
