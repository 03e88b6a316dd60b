import { identity } from '../constructs/manifest';
import type { Rule } from './context';
import { type Container, type Handler, portList, portNumber, type Workload } from './workloads';

/** Consistency of the containers of a pod: names, variables, volumes and the ports of their probes. */
export const containers: Rule = ({ workloads }) =>
  workloads.flatMap((workload) =>
    [
      ...repeated(workload.containers.map(({ name }) => name)).map(
        (name) => `has two containers "${name}"; give each a unique name`,
      ),
      ...workload.containers.flatMap((container) => [...inside(container), ...probes(container)]),
      ...volumes(workload),
    ].map((problem) => `${identity(workload.object)}: ${problem}`),
  );

function inside({ name, env = [], volumeMounts = [] }: Container): string[] {
  return [
    ...repeated(env.map((variable) => variable.name)).map(
      (variable) => `container "${name}" has the variable ${variable} twice, and only the last one would apply; remove one`,
    ),
    ...repeated(volumeMounts.map(({ mountPath }) => mountPath)).map(
      (path) => `container "${name}" mounts two volumes at ${path}; choose another path for one`,
    ),
  ];
}

function probes(container: Container): string[] {
  const { name, startupProbe, readinessProbe, livenessProbe, lifecycle } = container;
  const handlers: Readonly<Record<string, Handler | undefined>> = {
    startupProbe,
    readinessProbe,
    livenessProbe,
    'lifecycle.postStart': lifecycle?.postStart,
    'lifecycle.preStop': lifecycle?.preStop,
  };
  return Object.entries(handlers).flatMap(([field, handler]) => {
    const port = (handler?.httpGet ?? handler?.tcpSocket ?? handler?.grpc)?.port;
    return port === undefined || portNumber([container], port) !== undefined
      ? []
      : [
          `${field} of container "${name}" probes port "${port}", which is not one of its ports; use one of ${portList([container])}`,
        ];
  });
}

function volumes({ object, template, containers }: Workload): string[] {
  const names: string[] = [...(template.spec.volumes ?? []), ...claims(object.spec)].map(({ name }) => name);
  const mounts = containers.flatMap(({ name, volumeMounts = [] }) =>
    volumeMounts.map((mount) => ({ container: name, volume: mount.name })),
  );
  return [
    ...mounts
      .filter(({ volume }) => !names.includes(volume))
      .map(
        ({ container, volume }) =>
          `container "${container}" mounts volume "${volume}", which the pod does not have; use one of ${names.join(', ') || 'none'}`,
      ),
    ...names
      .filter((name) => !mounts.some(({ volume }) => volume === name))
      .map((name) => `volume "${name}" is mounted by no container; mount it or remove it`),
  ];
}

const claims = ({ volumeClaimTemplates = [] }): { name: string }[] => volumeClaimTemplates.map(({ metadata }) => metadata);

const repeated = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
