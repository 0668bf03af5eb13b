/** What has to be said of an object that names no job, and has come to none. */
import { check, missingPackage } from '../../dli/checks.ts';
import type { Embedded } from '../../dli/embedded.ts';
import { Refusal } from '../../dli/refusals.ts';
import { isGranted } from '../../dli/world.ts';
import type { Wish } from '../facts.ts';

const isQuiet = ({ settings }: Embedded): boolean => settings.refusals === 'success-false';

/** What DLI says of its settings. */
function refusedAs({ settings }: Embedded, { wants }: Wish): string | undefined {
  const proposal = { changes: { ...wants }, merged: { ...wants }, settings };
  try {
    check(proposal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return ['DLI.13009', 'DLI.20005'].includes(error.code) ? 'QueueUnavailable' : 'Rejected';
  }
  return missingPackage(proposal) === undefined ? undefined : 'Rejected';
}

/** Why DLI would not make it. Without a code nobody can tell what a refusal means. */
function whyNotMade(cloud: Embedded, wish: Wish): string[] {
  const { account, settings, jobs } = cloud;
  const drafts = jobs.all().filter(({ status }) => status === 'job_init').length;
  const why = isGranted(account, 'create')
    ? (refusedAs(cloud, wish) ?? (drafts >= settings.draftLimit ? 'DraftLimit' : undefined))
    : 'PermissionDenied';
  return why === undefined ? [] : [isQuiet(cloud) ? 'Rejected' : why];
}

/** Any of these is right; empty: nothing is, it has to come to its job. */
export function whyUnknown(cloud: Embedded, wish: Wish): string[] {
  const { account, jobs } = cloud;
  if (!isGranted(account, 'list')) return [isQuiet(cloud) ? 'ReadRefused' : 'PermissionDenied'];
  const { adoptionPolicy, observed, wants, uid } = wish;
  if (jobs.all().some(({ tags }) => tags.some(({ value }) => value === uid))) return [];
  const isThere = jobs.named(wants['name']) !== undefined;
  if (isThere) return adoptionPolicy === 'Create' ? ['NameTaken'] : [];
  return adoptionPolicy === 'Adopt' || observed ? ['JobNotFound'] : whyNotMade(cloud, wish);
}
