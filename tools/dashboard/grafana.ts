/** The dashboard as Grafana reads it. The types are those of Grafana 13; `schemaVersion` is that of Grafana 10.4, which newer ones take. */
import type { Dashboard, GraphFieldConfig, Panel, RowPanel, VariableModel } from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TimeSeriesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import { VERSION } from '../../src/service/version.ts';
import { REPOSITORY } from '../chart-repository.ts';
import { DRIFT } from './drift-row.ts';
import { JOB_ROWS } from './job-rows.ts';
import type { PanelRow, Row } from './panel.ts';
import type { Plain } from './plain.ts';
import { PROCESS_ROWS } from './process-rows.ts';

type PlainPanel = Plain<Panel>;
type Place = Plain<NonNullable<Panel['gridPos']>>;

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };
const HEIGHT = { number: 4, lines: 8, areas: 8, bars: 8 } as const;
const ACROSS = 24;

const STAT: Plain<StatOptions> = {
  colorMode: 'value',
  graphMode: 'none',
  justifyMode: 'auto',
  orientation: 'auto',
  percentChangeColorMode: 'standard',
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  showPercentChange: false,
  textMode: 'auto',
  wideLayout: true,
};

const SERIES: Plain<Pick<TimeSeriesOptions, 'legend' | 'tooltip'>> = {
  legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: true },
  tooltip: { mode: 'multi', sort: 'desc' },
};

const DRAWN: Record<Exclude<PanelRow['shape'], 'number'>, Plain<GraphFieldConfig>> = {
  lines: { drawStyle: 'line', lineWidth: 1, fillOpacity: 0 },
  areas: { drawStyle: 'line', lineWidth: 1, fillOpacity: 40, stacking: { mode: 'normal', group: 'A' } },
  bars: { drawStyle: 'bars', lineWidth: 0, fillOpacity: 80, stacking: { mode: 'normal', group: 'A' } },
};

function thresholds({ yellow, red }: PanelRow) {
  const steps = [
    { value: null, color: yellow === undefined && red === undefined ? 'text' : 'green' },
    ...(yellow === undefined ? [] : [{ value: yellow, color: 'yellow' }]),
    ...(red === undefined ? [] : [{ value: red, color: 'red' }]),
  ];
  return { mode: 'absolute', steps } as const;
}

const targets = ({ asks, shape }: PanelRow) =>
  Object.entries(asks).map(([legendFormat, expr], at) => ({
    refId: String.fromCharCode(65 + at),
    datasource: DATASOURCE,
    editorMode: 'code',
    expr,
    legendFormat,
    range: shape !== 'number',
    instant: shape === 'number',
  }));

function panelOf(one: PanelRow, id: number, gridPos: Place): PlainPanel {
  const { title, about, shape, unit = 'short' } = one;
  return {
    id,
    type: shape === 'number' ? 'stat' : 'timeseries',
    title,
    description: about,
    gridPos,
    datasource: DATASOURCE,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: thresholds(one),
        color: { mode: shape === 'number' ? 'thresholds' : 'palette-classic' },
        ...(shape === 'number' ? {} : { custom: DRAWN[shape] }),
      },
      overrides: [],
    },
    options: { ...(shape === 'number' ? STAT : SERIES) },
    targets: targets(one),
  };
}

/** Lines of panels, each as wide as the dashboard. */
function linesOf(panels: readonly PanelRow[]): PanelRow[][] {
  const lines: PanelRow[][] = [];
  let free = 0;
  for (const panel of panels) {
    if (panel.width > free) {
      lines.push([]);
      free = ACROSS;
    }
    lines.at(-1)?.push(panel);
    free -= panel.width;
  }
  return lines;
}

/** Panels of one line are of one height. */
function laidOut(rows: readonly Row[]): (PlainPanel | Plain<RowPanel>)[] {
  const made: (PlainPanel | Plain<RowPanel>)[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    const gridPos = { x: 0, y, w: ACROSS, h: 1 };
    made.push({ id: made.length + 1, type: 'row', title, collapsed: false, gridPos, panels: [] });
    y += 1;
    for (const line of linesOf(panels)) {
      const h = Math.max(...line.map(({ shape }) => HEIGHT[shape]));
      let x = 0;
      for (const one of line) {
        made.push(panelOf(one, made.length + 1, { x, y, w: one.width, h }));
        x += one.width;
      }
      y += h;
    }
  }
  return made;
}

function labelVariable(name: string, label: string, of: string): Plain<VariableModel> {
  const query = `label_values(${of}, ${name})`;
  return {
    name,
    label,
    type: 'query',
    datasource: DATASOURCE,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.+',
    current: { text: ['All'], value: ['$__all'] },
  };
}

const VARIABLES: readonly Plain<VariableModel>[] = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1 },
  labelVariable('namespace', 'Namespace of the controller', 'flinkjarjob_objects'),
  labelVariable('job', 'Release', 'flinkjarjob_objects{namespace=~"$namespace"}'),
];

const LINK = {
  title: 'On call',
  type: 'link',
  url: `${REPOSITORY}/blob/v${VERSION}/docs/on-call.md`,
  tooltip: 'What to do, by symptom',
  icon: 'doc',
  asDropdown: false,
  includeVars: false,
  keepTime: false,
  tags: [],
  targetBlank: true,
} as const;

export const dashboard = (): Plain<Dashboard> => ({
  uid: 'flinkjarjob-controller',
  title: 'FlinkJarJobs',
  description: 'Flink jobs of Huawei Cloud DLI that Git describes. Made by flinkjarjob-controller.',
  tags: ['flink', 'dli', 'gitops'],
  schemaVersion: 39,
  editable: true,
  graphTooltip: 1,
  refresh: '1m',
  time: { from: 'now-6h', to: 'now' },
  links: [LINK],
  templating: { list: VARIABLES },
  panels: laidOut([...JOB_ROWS, DRIFT, ...PROCESS_ROWS]),
});
