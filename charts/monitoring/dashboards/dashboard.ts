import type { Environment } from '../../../environments/lib/types';

/**
 * Grafana's names of units (valueFormats of @grafana/data): a number; requests, messages, operations and events a second;
 * bytes, bytes a second, a share of 1, seconds.
 */
export type Unit = 'short' | 'reqps' | 'mps' | 'ops' | 'eps' | 'bytes' | 'binBps' | 'percentunit' | 's';

export interface Panel {
  readonly title: string;
  readonly unit: Unit;
  /** PromQL by legend, which may contain labels: `{ '{{pod}}': 'up' }`. */
  readonly queries: Readonly<Record<string, string>>;
}

export interface Dashboard {
  /** Part of its URL, and name of its file. */
  readonly uid: string;
  readonly title: string;
  /** Panels of a row share its width equally. */
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

/** Dashboards of one component; none if the environment does not run it. */
export type DashboardTable = (environment: Environment) => readonly Dashboard[];

const WIDTH = 24;
const HEIGHT = 8;
const datasource = { type: 'prometheus', uid: 'prometheus' };

/** The JSON model that Grafana reads from a file: grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model */
export const renderDashboard = ({ uid, title, rows }: Dashboard): string =>
  JSON.stringify(
    {
      uid,
      title,
      tags: ['openim'],
      editable: false,
      refresh: '30s',
      schemaVersion: 41,
      time: { from: 'now-3h', to: 'now' },
      panels: rows.flatMap((row, index) => renderRow(row, index)),
    },
    undefined,
    1,
  );

const renderRow = ({ title, panels }: Dashboard['rows'][number], index: number): object[] => {
  const y = index * (HEIGHT + 1);
  const w = Math.floor(WIDTH / panels.length);
  const id = 1 + 10 * index;
  return [
    { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: WIDTH, h: 1 }, panels: [] },
    ...panels.map((panel, column) => ({
      id: id + 1 + column,
      type: 'timeseries',
      title: panel.title,
      datasource,
      gridPos: { x: column * w, y: y + 1, w, h: HEIGHT },
      fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
      options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
      targets: Object.entries(panel.queries).map(([legendFormat, expr], order) => ({
        refId: String.fromCharCode(65 + order),
        datasource,
        expr,
        legendFormat,
      })),
    })),
  ];
};
