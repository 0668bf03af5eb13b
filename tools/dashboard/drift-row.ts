/** What differs, and by whom. */
import type { Row } from './panel.ts';
import { greatest, grown, held } from './promql.ts';

export const DRIFT: Row = {
  title: 'Drift',
  panels: [
    {
      title: 'Fields found changed from outside',
      shape: 'bars',
      width: 12,
      about:
        'Somebody edits jobs in the console, or another tool does. Find who does, or put the field into spec.ignore.',
      asks: { '{{field}}': grown('flinkjarjob_drift_total', { by: 'field' }) },
    },
    {
      title: 'Objects that differ, by reason',
      shape: 'areas',
      width: 6,
      about: 'Drifted is True: status.drift of the object has the fields.',
      asks: {
        '{{reason}}': held('flinkjarjob_condition', { where: 'type="Drifted",status="True"', by: 'reason' }),
      },
    },
    {
      title: 'Oldest difference',
      shape: 'number',
      width: 3,
      about: 'Since when some object differs. Old ones wait for a restart, an approval, or a person.',
      asks: { oldest: greatest('flinkjarjob_drift_seconds') },
      unit: 's',
    },
    {
      title: 'Differ after three updates',
      shape: 'number',
      width: 3,
      about:
        'DiffNotConverging: write what DLI makes of the value, or put the field into spec.ignore. No update is sent any more.',
      asks: { objects: held('flinkjarjob_nonconverging') },
      yellow: 1,
    },
  ],
};
