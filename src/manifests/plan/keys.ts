/** Nothing that looks like a key is in a plan: it goes into comments, which are mailed, and whose older texts can be looked up. */
import { printable } from '../../ground/text.ts';

/** A name that says so, and what is behind it. */
const NAMED =
  /\b([\w.-]*(?:password|passwd|pwd|secret|token|credential|access[-_.]?key|secret[-_.]?key|api[-_.]?key|private[-_.]?key|\b[as]k))(["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,;&}"']+)/gi;

/** As Huawei Cloud and AWS make the two halves: 20 capital letters and digits, and 40 letters and digits. */
const ACCESS_KEY = /\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*[0-9])[A-Z0-9]{20}\b/g;
const SECRET_KEY =
  /(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[0-9])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/])/g;
const ARMORED = /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs;

const MASK = '***';

const withoutKeys = (text: string): string =>
  text
    .replace(ARMORED, MASK)
    .replace(NAMED, `$1$2${MASK}`)
    .replace(ACCESS_KEY, MASK)
    .replace(SECRET_KEY, MASK);

/** Text of somebody else, as a plan may hold it: one line. */
export const plain = (text: string, limit?: number): string => withoutKeys(printable(text, limit));
