import type { Values } from './render.ts';

/** Every name and label that a user may choose, made of `word`. */
export const named = (word: string): Values => ({
  replicas: 2,
  namespaces: [word],
  credentials: { secretName: word, key: word },
  caBundle: { configMapName: word, key: word },
  proxy: { secretName: word, key: word },
  serviceAccount: { name: word, annotations: { [word]: word } },
  image: { tag: word },
  imagePullSecrets: [{ name: word }],
  priorityClassName: word,
  nodeSelector: { [word]: word },
  tolerations: [{ key: word, operator: 'Equal', value: word }],
  podAnnotations: { [word]: word },
  podLabels: { [word]: word },
  commonLabels: { [word]: word },
  metrics: {
    serviceMonitor: { enabled: true, labels: { [word]: word } },
    alerts: { enabled: true, labels: { [word]: word } },
  },
  networkPolicy: { enabled: true, egress: true },
  // Of objects: they begin with a letter.
  ...(/^[a-z]/.test(word) && { nameOverride: word, fullnameOverride: word }),
});
