/** What a FlinkJarJob is called in Kubernetes. */

export const GROUP = 'dli.gitops.dev';
export const CRD_VERSION = 'v1alpha1';
export const GROUP_VERSION = `${GROUP}/${CRD_VERSION}`;
export const KIND = 'FlinkJarJob';
export const PLURAL = 'flinkjarjobs';
