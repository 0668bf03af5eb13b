/** RFC 3339 in UTC, whole seconds, as Kubernetes writes times. A number is epoch ms. */
export const rfc3339 = (time: Date | number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
