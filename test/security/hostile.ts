/**
 * Texts that lead a request astray somewhere: in one URL parser, one resolver, one log. Each is put wherever an object's
 * owner may write. `<port>` stands for the port of a listener that must never be reached.
 */

/** Where a text may be an odd but well-formed word, which leads nowhere. */
export type WordFor = 'region' | 'projectId' | 'jobId' | 'secretName';

export interface Hostile {
  /** What it is, as the end of "not led astray by …". */
  what: string;
  text: string;
  /** `secretName` is a DNS name, so most hosts are one; they name a Secret of the namespace. */
  wordFor: readonly WordFor[];
}

type Row = [what: string, text: string, ...wordFor: WordFor[]];

const NUMBERS: Row[] = [
  ['loopback', '127.0.0.1', 'secretName'],
  ['loopback in two parts', '127.1', 'secretName'],
  ['loopback as one decimal number', '2130706433', 'projectId', 'jobId', 'secretName'],
  ['loopback as one hexadecimal number', '0x7f000001', 'projectId', 'secretName'],
  ['loopback as one octal number', '017700000001', 'projectId', 'secretName'],
  ['loopback in octal parts', '0177.0.0.01', 'secretName'],
  ['the address that means this host', '0.0.0.0', 'secretName'],
  ['the metadata service', '169.254.169.254', 'secretName'],
  ['the metadata service as one number', '2852039166', 'projectId', 'jobId', 'secretName'],
  ['loopback with a port', '127.0.0.1:<port>'],
  ['IPv6 loopback', '[::1]'],
  ['IPv6 loopback with a port', '[::1]:<port>'],
  ['IPv6 loopback without brackets', '::1'],
  ['loopback mapped into IPv6', '[::ffff:127.0.0.1]'],
  ['the metadata service mapped into IPv6', '[::ffff:169.254.169.254]'],
  ['an IPv6 address with a zone', '[fe80::1%25lo]'],
];

const NAMES: Row[] = [
  ['localhost', 'localhost', 'projectId', 'secretName'],
  ['localhost with a dot at its end', 'localhost.'],
  ['the metadata service by name', 'metadata.google.internal', 'secretName'],
  ['the API server by name', 'kubernetes.default.svc', 'secretName'],
  ['a name that changes to loopback at the second look-up', 'rebind.evil.test', 'secretName'],
  ['another host under a region', 'cn-north-4.evil.test', 'secretName'],
  ['the true domain under another one', 'cn-north-4.myhuaweicloud.com.evil.test', 'secretName'],
  ['a region with a dot at its end', 'cn-north-4.'],
  ['a name of 254 characters', `cn-${'a.'.repeat(125)}a`],
  ['a text of 20,010 characters', `cn-north-4${'/x'.repeat(10_000)}`],
];

const AUTHORITIES: Row[] = [
  ['a user in front of a host', 'cn-north-4@127.0.0.1:<port>'],
  ['a user and a password in front of a host', 'a:b@127.0.0.1:<port>/'],
  ['a host cut off by a number sign', 'x@127.0.0.1:<port>/#'],
  ['a host cut off by a question mark', 'x@127.0.0.1:<port>/?'],
  ['a host cut off by a backslash', '127.0.0.1:<port>\\@cn-north-4'],
  ['a query', 'cn-north-4?name=x'],
  ['another port', 'cn-north-4:<port>'],
  ['a URL', 'http://127.0.0.1:<port>/'],
  ['a URL without a scheme', '//127.0.0.1:<port>/'],
  ['the URL of a file', 'file:///etc/passwd'],
  ['a URL of another protocol', 'gopher://127.0.0.1:<port>/_GET'],
];

const PATHS: Row[] = [
  ['a path', 'cn-north-4/v3'],
  ['a path that climbs', '../../../v3/auth/tokens'],
  ['two dots', '..'],
  ['a path that climbs in escapes', '..%2f..%2fsecrets'],
];

const CONTROLS: Row[] = [
  ['a header of its own', 'cn-north-4\r\nHost: 127.0.0.1:<port>'],
  ['a request of its own', 'cn-north-4 HTTP/1.1\r\n\r\nGET / HTTP/1.1'],
  ['a tab that a URL parser drops', 'cn-nor\tth-4'],
  ['a NUL at its end', 'cn-north-4\0'],
  ['a NUL in front of the true domain', '127.0.0.1\0.myhuaweicloud.com'],
  ['an escape sequence of a terminal', '\u001b[2Kcn-north-4'],
  ['a blank inside', 'cn-north-4 127.0.0.1'],
];

const ESCAPES: Row[] = [
  ['loopback in escapes', '%31%32%37%2e0.0.1'],
  ['an escaped at sign', 'cn-north-4%40127.0.0.1'],
  ['a slash that is escaped twice', 'cn-north-4%252f'],
  ['an escaped line end', 'cn-north-4%0d%0aHost:%20x'],
  ['an escaped NUL', 'cn-north-4%00'],
];

const LETTERS: Row[] = [
  ['a Cyrillic letter', '\u0441n-north-4'],
  ['full-width letters', '\uff43\uff4e\uff0dnorth-4'],
  ['loopback in circled digits', '\u2460\u2461\u2466.\u24ea.\u24ea.\u2460'],
  ['loopback with ideographic full stops', '127\u30020\u30020\u30021'],
  ['a letter of no width', 'cn-north-4\u200b'],
  ['a mark that turns text around', 'cn-north-4\u202etset.live'],
  ['the ASCII form of an international name', 'xn--80ak6aa92e', 'secretName'],
  ['half a character', 'cn-north-4\ud800'],
];

const TEMPLATES: Row[] = [
  ['the placeholder of the setting', '{region}'],
  ['the placeholder, and another domain', '{region}.evil.test'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: others would fill it in.
  ['a look-up of a logger', '${jndi:ldap://127.0.0.1:<port>/a}'],
  ['a pattern of String.replace', "$&$`$'"],
];

/** Well-formed regions: they lead to a name under the domain of the setting, and to no other. */
const REGIONS: Row[] = [['a region that speaks of loopback', 'localhost-127-0-0-1', 'region', 'secretName']];

export const HOSTILE: readonly Hostile[] = [
  ...[NUMBERS, NAMES, AUTHORITIES, PATHS, CONTROLS, ESCAPES, LETTERS, TEMPLATES, REGIONS].flat(),
].map(([what, text, ...wordFor]) => ({ what, text, wordFor }));

export const textFor = ({ text }: Hostile, port: number): string => text.replaceAll('<port>', String(port));
