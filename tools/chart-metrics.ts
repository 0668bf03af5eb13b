/** The values about metrics, alerts and the dashboard. */
import { z } from 'zod';
import { VERSION } from '../src/service/version.ts';
import { labelKey, labelValue, page } from './chart-patterns.ts';
import { REPOSITORY } from './chart-repository.ts';
import { annotationsOf, group, labelsOf, no, yes } from './chart-words.ts';

const seconds = z.string().regex(/^[1-9][0-9]{0,3}[sm]$/);

export const metrics = group('What Prometheus and Grafana get.', {
  enabled: yes('Serve /metrics on port 8080, with a Service before it.'),
  serviceMonitor: group('For the Prometheus operator.', {
    enabled: no('Make a ServiceMonitor.'),
    interval: seconds.default('30s').describe('Time between two scrapes.'),
    labels: labelsOf('Labels by which your Prometheus finds it.'),
  }),
  alerts: group('A PrometheusRule; its rules count on the labels that the ServiceMonitor gives.', {
    enabled: no('Make a PrometheusRule.'),
    labels: labelsOf('Labels by which your Prometheus finds it.'),
    runbookBase: page
      .default(`${REPOSITORY}/blob/v${VERSION}/docs/runbooks.md`)
      .describe('URL of the page of runbooks: the runbook_url of an alert is its section there.'),
  }),
  dashboard: group(
    'A dashboard of Grafana in a ConfigMap, for the sidecar that collects them. It shows every release that Prometheus knows, so one is enough.',
    {
      enabled: no('Make the ConfigMap.'),
      label: labelKey.default('grafana_dashboard').describe('Label by which your sidecar finds it.'),
      labelValue: labelValue.default('1').describe('Value of that label.'),
      annotations: annotationsOf(
        'Its annotations, such as grafana_folder: Streaming for a sidecar with folderAnnotation: grafana_folder.',
      ),
    },
  ),
});
