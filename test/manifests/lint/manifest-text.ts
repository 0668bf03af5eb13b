/** A manifest that is in order, as text. */

const indented = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : `${' '.repeat(by)}${line}`))
    .join('\n');

interface Parts {
  name?: string;
  /** More lines of the spec. */
  spec?: string;
  /** Lines of the job, from line 8 on. */
  job?: string;
}

export const manifestText = ({ name = 'orders', spec = '', job = 'name: orders' }: Parts = {}): string =>
  `apiVersion: dli.gitops.dev/v1alpha1
kind: FlinkJarJob
metadata:
  name: ${name}
spec:
  jobId: "104"
  job:
${indented(job, 4)}
${indented(spec, 2)}
`;
