/** What befalls credentials and accounts, and the Secrets that hold them. */
import type { Lot } from '../lot.ts';
import { type Region, regionsOf, type Setup } from '../setup.ts';
import type { SecretContent } from '../steps/step.ts';
import { NAMESPACES } from '../world.ts';
import type { Doing, Draw } from './drawing.ts';
import { MISSING_PACKAGE } from './job-fields.ts';

/** The Secret of each namespace for the account of a region. */
const SECRETS: Readonly<Record<Region, string>> = {
  'cn-north-4': 'dli-credentials',
  'cn-south-1': 'south-credentials',
};

/** Mostly that of the account which has the job. */
export const secretOf = (region: Region, lot: Lot): string =>
  lot.often(0.07) ? lot.pick(['other-credentials', ...Object.values(SECRETS)]) : SECRETS[region];

const CONTENTS: Record<SecretContent, number> = {
  right: 4,
  unplaced: 2,
  password: 2,
  token: 2,
  wrong: 2,
  half: 1,
  garbage: 1,
  gone: 1,
  touched: 2,
};

/** Those that let whoever has them in. */
const WORKING: readonly SecretContent[] = [
  'right',
  'right',
  'right',
  'right',
  'unplaced',
  'password',
  'password',
  'token',
];

const secretsOf = (region: Region, content: () => SecretContent): Doing[] =>
  NAMESPACES.map((namespace) => ({
    do: 'secret',
    key: `${namespace}/${SECRETS[region]}`,
    region,
    content: content(),
  }));

/** Rights that vanish and come back, those of starts and stops among them. */
export const runRights: Draw = ({ lot, setup }) => {
  const region = lot.pick(regionsOf(setup));
  const all = { do: 'rights', region, update: true, get: true, start: true, stop: true } as const;
  const fewer: Doing = {
    ...all,
    get: lot.often(0.9),
    start: lot.often(0.4),
    stop: lot.often(0.4),
    ...(setup.policies === true ? { delete: lot.often(0.5) } : {}),
    ...(setup.makes === true ? { create: lot.often(0.4) } : {}),
  };
  return lot.often(0.8) ? [fewer, { ...all, afterMs: lot.int(5_000, 60_000) }] : [fewer];
};

export const account: Draw = ({ lot, setup }) => {
  const region = lot.pick(regionsOf(setup));
  const kind = lot.weighed({ secret: 5, rotate: 2, expireTokens: 1, rights: 1, package: 2 });
  if (kind === 'secret') {
    const name = lot.often(0.1) ? 'other-credentials' : SECRETS[region];
    return [{ do: 'secret', key: `${lot.pick(NAMESPACES)}/${name}`, region, content: lot.weighed(CONTENTS) }];
  }
  if (kind === 'expireTokens') return [{ do: 'expireTokens', region }];
  if (kind === 'rights') return [{ do: 'rights', region, update: lot.often(0.6), get: lot.often(0.7) }];
  if (kind === 'package') return [{ do: 'package', region, name: MISSING_PACKAGE, exists: lot.often(0.7) }];
  const rotation: Doing = { do: 'rotate', region, what: lot.pick(['key', 'password'] as const) };
  // Most people change their Secrets along with it.
  const changed = secretsOf(region, () => lot.pick(WORKING));
  return lot.often(0.8) ? [rotation, ...changed] : [rotation];
};

/** Each history begins with Secrets that work. */
export const firstSecrets = (lot: Lot, setup: Setup): Doing[] =>
  regionsOf(setup).flatMap((region) => secretsOf(region, () => lot.pick(WORKING)));
