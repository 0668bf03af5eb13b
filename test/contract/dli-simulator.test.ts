/** The simulator is believed only as far as the contract goes; a real endpoint can be put in its place. */
import { type DliOptions, startDli } from '../../sim/dli/server.ts';
import type { DliSettings } from '../../sim/dli/settings.ts';
import { dliContract } from './dli-contract.ts';
import type { DliUnderTest } from './dli-jobs.ts';

const start = (settings: Partial<DliSettings>, account: DliOptions['account'] = {}) =>
  async function begin(): Promise<DliUnderTest> {
    const dli = await startDli({ settings: { transitionMs: 5, ...settings }, account });
    return {
      url: dli.url,
      iamUrl: dli.iamUrl,
      region: dli.account.region,
      projectId: dli.account.projectId,
      key: dli.account,
      user: {
        name: dli.account.userName,
        password: dli.account.password,
        domain: dli.account.domainName,
      },
      queue: 'testQueue',
      sharedQueue: 'default',
      entrypoint: 'FemaleInfoCollec.jar',
      mainClass: 'org.apache.flink.examples.streaming.JavaQueueStream',
      bucket: 'flink-logs',
      patienceMs: 10_000,
      close: () => dli.close(),
    };
  };

dliContract('the simulator as it is', start({}));
dliContract(
  'the simulator by the other reading of every open question',
  start(
    {
      omitted: 'reset',
      isSuccess: 'boolean',
      gatewayPrefix: 'APIGW',
      nameFilter: 'exact',
      deleteOfMissing: 'DLI.16001',
      savepointScheme: 'refused',
      emptyValues: 'keep',
      omittedParts: 'keep',
      refusals: 'object',
      batchAnswers: 'object',
      identityWhileRunning: 'required',
      computedSlots: 'hidden',
      flinkVersionOfCustom: 'refused',
    },
    { securityToken: 'temporary' },
  ),
);
