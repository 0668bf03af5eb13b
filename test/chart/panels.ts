/** The dashboard as a reader of its JSON sees it. */

export interface Panel {
  id: number;
  type: string;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { refId: string; expr: string; legendFormat: string; instant: boolean }[];
}

export interface Made {
  panels: Panel[];
  templating: { list: { name: string; query: unknown }[] };
}

/** Without the titles of the rows. */
export const panelsOf = ({ panels }: Made): Panel[] => panels.filter(({ type }) => type !== 'row');
