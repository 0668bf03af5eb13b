/** What a panel of the dashboard shows. */

export interface PanelRow {
  title: string;
  /** `number`: one, now. `lines`, `areas` on each other, or `bars` on each other, over the time that is shown. */
  shape: 'number' | 'lines' | 'areas' | 'bars';
  /** Of 24 that a row of panels has. */
  width: number;
  /** What it is, and what a person does about it. */
  about: string;
  /** By legend. */
  asks: Readonly<Record<string, string>>;
  /** As Grafana calls it; without: a plain number. */
  unit?: 's' | 'bytes' | 'reqps' | 'ops' | 'percentunit';
  /** From there on it is yellow, or red. */
  yellow?: number;
  red?: number;
}

export interface Row {
  title: string;
  panels: readonly PanelRow[];
}
