import { routes } from '../charts/model/routes';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import { monitoringIn } from './lib/monitoring-in';
import { find, subject } from './lib/subject';
import { type Node, workloadsIn } from './lib/workloads';

/** Seconds for which Google's front ends keep an idle connection (cloud.google.com/load-balancing/docs/https#timeouts_and_retries). */
const KEPT = 600;

const chat = { kind: 'openim-chat', registration: 'closed' } as const;

describe.each([
  ['prod', chat],
  ['dev-mysql', undefined],
] as const)('%s behind a Gateway', (name, accounts) => {
  describe.each(['gke-gateway', 'both'] as const)('with edge.controller %s', (controller) => {
    const { environment, objects } = subject(
      derive(loadEnvironment(name), { name, edge: { controller }, monitoring: monitoringIn('none'), accounts }),
    );

    test.each(routes(environment))('$name: its pods serve until the endpoint group has removed them', (route) => {
      const namespace = route.to === 'seaweedfs-filer' ? environment.namespaces.seaweedfs : environment.namespaces.openim;
      const { pod } = workloadsIn(objects).find(({ object }) => object.metadata.name === route.to) as Node;
      const preStop = Number(pod.containers[0].lifecycle.preStop.exec.command[1]);
      expect(preStop).toBeGreaterThanOrEqual(60);
      expect(pod.terminationGracePeriodSeconds - preStop).toBeGreaterThanOrEqual(15);
      const { spec } = find(objects, `GCPBackendPolicy ${namespace}/${route.name}`);
      expect(spec.default.connectionDraining).toEqual({ drainingTimeoutSec: preStop });
    });

    test.each(routes(environment))('$name: its Service states its protocol for GKE', (route) => {
      const namespace = route.to === 'seaweedfs-filer' ? environment.namespaces.seaweedfs : environment.namespaces.openim;
      const { ports } = find(objects, `Service ${namespace}/${route.to}`).spec;
      expect(ports.find((port: Node) => port.name === route.port).appProtocol).toBe('HTTP');
    });

    test("the filers' keep-alive timeout is longer than Google's", () => {
      const { args } = find(objects, 'StatefulSet seaweedfs/seaweedfs-filer').spec.template.spec.containers[0];
      const idle = args.find((arg: string) => arg.startsWith('-s3.idleTimeout='))?.split('=')[1];
      expect(Number(idle)).toBeGreaterThan(KEPT);
    });
  });
});
