import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identity, type Manifest } from '../charts/constructs/manifest';
import { type WorkloadName, workloads } from '../charts/model/workloads';
import { loadEnvironment } from '../environments/lib/registry';
import { subject } from './lib/subject';
import { longRunningIn, type Node, serversIn, type Workload } from './lib/workloads';

const page = readFileSync(join(__dirname, '..', 'docs', 'components', 'openim.md'), 'utf8');

/** What a workload waits for before it starts, and how it stops. */
interface Lifecycle {
  readonly workload: string;
  /** Workloads whose ports its init containers ask for. */
  readonly waits: readonly string[];
  readonly preStop: string;
  readonly grace: string;
}

/** Words in backquotes. */
const quoted = (text = ''): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');

/** The rows of the tables, those that hold in one mode of Dragonfly's failover only where that is the mode. */
const stated = (failover: string): Lifecycle[] =>
  page
    .split('<!-- lifecycle -->\n')
    .slice(1)
    .flatMap((text) => text.split('\n\n')[0]?.split('\n').slice(2) ?? [])
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map((cells) => ({ of: quoted(cells[1]), waits: quoted(cells[2]), preStop: cells[5] ?? '', grace: cells[6] ?? '' }))
    .filter(({ of: [, mode] }) => mode === undefined || mode === failover)
    .map(({ of: [workload = ''], waits, preStop, grace }) => ({
      workload,
      waits: [...waits].sort(),
      preStop: quoted(preStop)[0] ?? preStop,
      grace,
    }));

/** The same of what is synthesized. */
function found({ object, pod }: Workload): Lifecycle {
  const waits: string[] = (pod.initContainers ?? [])
    .filter(({ name }: Node) => name.startsWith('wait'))
    .flatMap(({ args = [] }: Node) => args.map((address: string) => address.split('.')[0] ?? ''));
  const preStop: string[] = pod.containers.flatMap(({ lifecycle }: Node) => lifecycle?.preStop?.exec?.command ?? []);
  return {
    workload: object.metadata.name,
    waits: waits.sort(),
    preStop: preStop.join(' ') || 'none',
    grace: `${pod.terminationGracePeriodSeconds} s`,
  };
}

const byName = (one: Lifecycle, other: Lifecycle) => one.workload.localeCompare(other.workload);

/** Seconds after which MongoDB's driver gives up: 30 s for a server, ten times, half a second between (maxRetry 10). */
const MONGODB = 305;

describe.each(['dev', 'prod'])('%s', (name) => {
  const { environment, objects } = subject(loadEnvironment(name));

  it('waits and stops as documented in docs/components/openim.md', () => {
    const exists = new Set(serversIn(objects).map(({ object }) => object.metadata.name));
    const rows = stated(environment.dragonfly.failover).filter(({ workload }) => exists.has(workload));
    const served = serversIn(objects).filter(({ object }) => !isMonitoring(object.metadata.name));
    expect(served.map(found).sort(byName)).toEqual(rows.sort(byName));
  });

  it.each([
    ['openim-mysql', 3306],
    ['seaweedfs-filer', 8333],
  ])('considers %s started when clients can connect, not before', (workload, port) => {
    const [container] = serversIn(objects).find(({ object }) => object.metadata.name === workload)?.pod.containers ?? [];
    expect(container.startupProbe.tcpSocket).toEqual({ port });
  });

  it('restarts no OpenIM program before its own timeout for MongoDB', () => {
    const impatient = longRunningIn(objects)
      .filter(({ spec, workload }) => spec.startupProbe && isOpenim(workload.object))
      .filter(({ spec: { startupProbe } }) => startupProbe.periodSeconds * startupProbe.failureThreshold < MONGODB);
    expect(impatient.map((one) => one.name)).toEqual([]);
  });
});

const isOpenim = (object: Manifest): boolean =>
  /^Deployment openim\/openim-/.test(identity(object)) && !isMonitoring(object.metadata.name);

/** No other program waits for monitoring: docs/components/monitoring.md. */
const isMonitoring = (name: string): boolean => 'monitoring' in (workloads[name as WorkloadName] ?? {});

test('every row of the tables is about an existing workload', () => {
  const names = ['dev', 'prod'].flatMap((name) =>
    serversIn(subject(loadEnvironment(name)).objects).map(({ object }) => object.metadata.name),
  );
  const rows = ['none', 'sentinel'].flatMap((mode) => stated(mode)).map(({ workload }) => workload);
  expect(rows.filter((workload) => !names.includes(workload))).toEqual([]);
});

test('dev-mysql drains the edge and the gateways, and gives other pods no unused grace period', () => {
  const { objects } = subject(loadEnvironment('dev-mysql'));
  const stops = serversIn(objects)
    .filter(({ object }) => isOpenim(object))
    .map(found)
    .map(({ workload, preStop, grace }) => [workload, preStop, grace]);
  const entrances = ['openim-api', 'openim-msggateway'];
  expect(stops.length).toBe(12);
  expect(stops.filter(([workload = '']) => entrances.includes(workload)).map(([, ...rest]) => rest)).toEqual([
    ['sleep 15', '30 s'],
    ['sleep 15', '30 s'],
  ]);
  expect(
    stops.filter(
      ([workload = '', preStop, grace]) => !entrances.includes(workload) && `${preStop} ${grace}` !== 'none 15 s',
    ),
  ).toEqual([]);
});
