/** RFC 3339 in UTC, whole seconds, as Kubernetes writes times. A number is epoch ms. */
export const rfc3339 = (time: Date | number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A time that can be computed with. The API server's `date-time` takes more: whatever follows a second `t`, for one. */
export const isRfc3339 = (text: string): boolean => RFC3339.test(text) && !Number.isNaN(Date.parse(text));
