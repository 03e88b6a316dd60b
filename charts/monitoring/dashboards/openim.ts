import type { Environment, OpenimRelease } from '../../../environments/lib/types';
import type { Dashboard, Panel } from './dashboard';

const goroutines: Panel = {
  title: 'Goroutines',
  unit: 'short',
  queries: { '{{job}}': 'max by (job) (go_goroutines{job=~"openim-.*"})' },
};

/** v3.4.0 counts only gRPC calls; the only metrics of its processes are Go's own. */
const rows: Readonly<Record<OpenimRelease, Dashboard['rows']>> = {
  'v3.8': [
    {
      title: 'Calls',
      panels: [
        {
          title: 'REST calls by path',
          unit: 'reqps',
          queries: { '{{path}}': 'topk(10, sum by (path) (rate(api_count[5m])))' },
        },
        { title: 'gRPC calls by service', unit: 'reqps', queries: { '{{name}}': 'sum by (name) (rate(rpc_count[5m]))' } },
        {
          title: 'Failed gRPC calls',
          unit: 'reqps',
          queries: { '{{name}}': 'sum by (name) (rate(rpc_count{code!="0"}[5m]))' },
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'CPU',
          unit: 'short',
          queries: { '{{job}}': 'sum by (job) (rate(process_cpu_seconds_total{job=~"openim-.*"}[5m]))' },
        },
        {
          title: 'Memory',
          unit: 'bytes',
          queries: { '{{job}}': 'max by (job) (process_resident_memory_bytes{job=~"openim-.*"})' },
        },
        goroutines,
      ],
    },
  ],
  'v3.4': [
    {
      title: 'Calls',
      panels: [
        {
          title: 'gRPC calls by service',
          unit: 'reqps',
          queries: { '{{grpc_service}}': 'sum by (grpc_service) (rate(grpc_server_handled_total[5m]))' },
        },
        {
          title: 'Failed gRPC calls',
          unit: 'reqps',
          queries: {
            '{{grpc_service}} {{grpc_code}}':
              'sum by (grpc_service, grpc_code) (rate(grpc_server_handled_total{grpc_code!="OK"}[5m]))',
          },
        },
      ],
    },
    { title: 'Processes', panels: [goroutines] },
  ],
};

export const openim = ({ openim: { release } }: Environment): Dashboard => ({
  uid: 'openim-services',
  title: 'OpenIM: services',
  rows: rows[release],
});
