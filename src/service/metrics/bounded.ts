/**
 * Keeps a label from growing with what other systems say: values of another shape, and all beyond the first `most`,
 * become `other`.
 */
export function bounded(shape: RegExp, most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most || !shape.test(value)) return 'other';
    known.add(value);
    return value;
  };
}
