/** How a run of a rule ends that gives neither true nor false, in the words of the API server. */
const CONVERSIONS: [RegExp, string][] = [
  [/^Invalid duration string/, 'google.protobuf.Duration'],
  [/^timestamp\(\)|^Invalid timestamp/i, 'google.protobuf.Timestamp'],
  [/^int\(\) type error/, 'int'],
  [/^uint\(\) type error/, 'uint'],
  [/^double\(\) type error/, 'double'],
  [/^bool\(\) (type|conversion) error/, 'bool'],
];

function phrase(code: string, text: string): string {
  if (code === 'no_such_key') return text.replace(/^No such key/, 'no such key');
  if (code === 'index_out_of_bounds') {
    return `index out of bounds: ${/index (-?\d+)/.exec(text)?.[1] ?? ''}`;
  }
  const conversion = CONVERSIONS.find(([pattern]) => pattern.test(text));
  return conversion ? `type conversion error from 'string' to '${conversion[1]}'` : text;
}

export function runError(error: unknown, rule: string): string {
  const { code = '', summary, message } = error as { code?: string; summary?: string; message: string };
  if (code === 'no_such_overload' || code === 'no_matching_overload') {
    return `'no such overload': call arguments did not match a supported operator, function or macro signature for rule: ${rule}`;
  }
  return `${phrase(code, summary ?? message.split('\n')[0] ?? '')} evaluating rule: ${rule}`;
}
