import { distObjects } from './lib/dist-folder';
import { find, ofKind } from './lib/subject';
import type { Node } from './lib/workloads';

/**
 * Every number of the seed architecture, read from the text of dist/dev. Written out here a second time on purpose:
 * this table is the drawing, and the environment may have been changed. `npx jest test/seed.test.ts -u` draws it again.
 */
const objects = distObjects('dev');

const services: [name: string, port?: [name: string, number: number]][] = [
  ['openim-api', ['http', 10002]],
  ['openim-msggateway', ['ws', 10001]],
  ['openim-msgtransfer'],
  ['openim-push', ['grpc', 10170]],
  ['openim-auth', ['grpc', 10200]],
  ['openim-conversation', ['grpc', 10220]],
  ['openim-friend', ['grpc', 10240]],
  ['openim-group', ['grpc', 10260]],
  ['openim-msg', ['grpc', 10280]],
  ['openim-third', ['grpc', 10300]],
  ['openim-user', ['grpc', 10320]],
];

const sets: readonly string[] = [
  'StatefulSet openim/openim-mysql',
  'StatefulSet redpanda/redpanda',
  'StatefulSet dragonfly/dragonfly',
  'StatefulSet seaweedfs/seaweedfs-master',
  'StatefulSet seaweedfs/seaweedfs-volume',
  'StatefulSet seaweedfs/seaweedfs-filer',
];

test('the numbers of the drawing', () => {
  const stateless = services.map(([name]) => {
    const { minReplicas, maxReplicas } = find(objects, `HorizontalPodAutoscaler openim/${name}`).spec;
    const { cpu, memory } = find(objects, `Deployment openim/${name}`).spec.template.spec.containers[0].resources.requests;
    return `${name}: ${minReplicas} to ${maxReplicas} pods, ${cpu} CPU, ${memory}`;
  });
  const stateful = sets.map((identity) => {
    const { replicas, volumeClaimTemplates } = find(objects, identity).spec;
    return `${identity}: ${replicas} pods, ${volumeClaimTemplates.map(({ spec }: Node) => spec.resources.requests.storage)}`;
  });
  expect([...stateless, ...stateful].join('\n')).toMatchInlineSnapshot(`
"openim-api: 2 to 5 pods, 1 CPU, 1Gi
openim-msggateway: 2 to 5 pods, 1 CPU, 1Gi
openim-msgtransfer: 2 to 5 pods, 1 CPU, 1Gi
openim-push: 2 to 5 pods, 500m CPU, 512Mi
openim-auth: 2 to 5 pods, 500m CPU, 512Mi
openim-conversation: 2 to 5 pods, 500m CPU, 512Mi
openim-friend: 2 to 5 pods, 500m CPU, 512Mi
openim-group: 2 to 5 pods, 500m CPU, 512Mi
openim-msg: 2 to 5 pods, 1 CPU, 1Gi
openim-third: 2 to 5 pods, 500m CPU, 512Mi
openim-user: 2 to 5 pods, 500m CPU, 512Mi
StatefulSet openim/openim-mysql: 1 pods, 20Gi
StatefulSet redpanda/redpanda: 3 pods, 10Gi
StatefulSet dragonfly/dragonfly: 2 pods, 10Gi
StatefulSet seaweedfs/seaweedfs-master: 3 pods, 5Gi
StatefulSet seaweedfs/seaweedfs-volume: 3 pods, 50Gi
StatefulSet seaweedfs/seaweedfs-filer: 2 pods, 10Gi"
`);
});

const addresses: [address: string, set: string][] = [
  ['openim-mysql.openim.svc.cluster.local:3306', 'openim-mysql'],
  ['redpanda.redpanda.svc.cluster.local:9092', 'redpanda'],
  ['dragonfly.dragonfly.svc.cluster.local:6379', 'dragonfly'],
  ['seaweedfs-filer.seaweedfs.svc.cluster.local:8333', 'seaweedfs-filer'],
];

/** The port of the Service, and the container's port behind it. */
function ports(service: Node, workload: Node): [port: number, containerPort: number][] {
  const open = workload.spec.template.spec.containers.flatMap((container: Node) => container.ports ?? []);
  return service.spec.ports.map(({ port, targetPort }: Node) => [
    port,
    open.find(({ name }: Node) => name === targetPort)?.containerPort,
  ]);
}

describe.each(services)('%s', (name, port) => {
  const deployment = find(objects, `Deployment openim/${name}`);

  it('has one container', () => {
    expect(deployment.spec.template.spec.containers).toHaveLength(1);
  });

  it('is scaled by CPU and memory', () => {
    const { spec } = find(objects, `HorizontalPodAutoscaler openim/${name}`);
    expect(deployment.spec.replicas).toBeUndefined();
    expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name });
    expect(spec.metrics.map(({ type, resource }: Node) => [type, resource.name, resource.target.type])).toEqual([
      ['Resource', 'cpu', 'Utilization'],
      ['Resource', 'memory', 'Utilization'],
    ]);
  });

  it(port ? `answers at ${port[0]} ${port[1]}` : 'has no address', () => {
    const service = ofKind(objects, 'Service').find(
      ({ metadata }) => metadata.namespace === 'openim' && metadata.name === name,
    );
    expect(service === undefined).toBe(port === undefined);
    if (service && port) {
      expect(service.spec.ports.map((one: Node) => [one.name, one.port])).toContainEqual(port);
      expect(ports(service, deployment)).toContainEqual([port[1], port[1]]);
    }
  });

  it('keeps its pods on different nodes', () => {
    const { podAntiAffinity } = deployment.spec.template.spec.affinity;
    expect(podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution).toEqual([
      {
        weight: 100,
        podAffinityTerm: {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
        },
      },
    ]);
  });
});

describe.each(sets)('%s', (identity) => {
  const set = find(objects, identity);

  it('has one volume, on the StorageClass of pd-standard', () => {
    expect(set.spec.volumeClaimTemplates.map(({ spec }: Node) => spec.storageClassName)).toEqual(['openim-standard']);
  });

  it('keeps its pods on different nodes', () => {
    const terms = set.spec.template.spec.affinity?.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(terms.map(({ topologyKey }: Node) => topologyKey)).toEqual(
      set.spec.replicas > 1 ? ['kubernetes.io/hostname'] : [],
    );
  });
});

describe('the addresses', () => {
  it.each(addresses)('%s', (address, set) => {
    const [host = '', port] = address.split(':');
    const [name, namespace] = host.split('.');
    const service = find(objects, `Service ${namespace}/${name}`);
    expect(service.spec.type).toBe('ClusterIP');
    expect(service.spec.clusterIP).toBeUndefined();
    expect(service.spec.publishNotReadyAddresses).toBeUndefined();
    expect(service.spec.selector).toMatchObject({ 'app.kubernetes.io/name': set });
    expect(ports(service, find(objects, `StatefulSet ${namespace}/${set}`))).toContainEqual([Number(port), Number(port)]);
  });
});

describe('the rest of the drawing', () => {
  it('has the namespaces openim, redpanda, dragonfly, seaweedfs, ingress-nginx and monitoring', () => {
    expect(
      ofKind(objects, 'Namespace')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(['dragonfly', 'ingress-nginx', 'monitoring', 'openim', 'redpanda', 'seaweedfs']);
  });

  it('uses pd-standard disks', () => {
    expect(find(objects, 'StorageClass openim-standard')).toMatchObject({
      provisioner: 'pd.csi.storage.gke.io',
      parameters: { type: 'pd-standard' },
    });
  });

  it('has one LoadBalancer, on 80 and 443 of two and more ingress-nginx pods', () => {
    const balancers = ofKind(objects, 'Service').filter(({ spec }) => spec.type === 'LoadBalancer');
    const controller = find(objects, 'Deployment ingress-nginx/ingress-nginx-controller');
    expect(balancers.map(({ metadata }) => metadata.name)).toEqual(['ingress-nginx-controller']);
    expect(ports(balancers[0], controller)).toEqual([
      [80, 80],
      [443, 443],
    ]);
    expect(controller.spec.replicas).toBeUndefined();
    expect(
      find(objects, 'HorizontalPodAutoscaler ingress-nginx/ingress-nginx-controller').spec.minReplicas,
    ).toBeGreaterThanOrEqual(2);
  });

  it('answers at openim.example, and for objects at s3.openim.example', () => {
    const routes = ofKind(objects, 'Ingress').flatMap(({ spec }) =>
      spec.rules.flatMap(({ host, http }: Node) =>
        http.paths.map(({ path, backend }: Node) => [host, path, backend.service.name].join(' ')),
      ),
    );
    expect(routes).toEqual([
      'openim.example /api(/|$)(.*) openim-api',
      'openim.example /msg_gateway openim-msggateway',
      's3.openim.example / seaweedfs-filer',
    ]);
  });

  it("allows OpenIM's services egress to those of the four addresses that this release uses, and to MongoDB and etcd", () => {
    const outside = ofKind(objects, 'NetworkPolicy')
      .filter(({ metadata }) => services.some(([name]) => name === metadata.name))
      .flatMap(({ spec }) => spec.egress)
      .flatMap(({ to, ports }: Node) =>
        to.map(({ namespaceSelector, podSelector }: Node) =>
          [
            namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? 'openim',
            podSelector.matchLabels['app.kubernetes.io/name'],
            ports.map(({ port }: Node) => port),
          ].join(' '),
        ),
      )
      .filter((peer: string) => !services.some(([name]) => peer.startsWith(`openim ${name} `)));
    expect([...new Set(outside)].sort()).toEqual([
      'dragonfly dragonfly 6379',
      'openim openim-etcd 2379',
      'openim openim-mongodb 27017',
      'redpanda redpanda 9092',
      'seaweedfs seaweedfs-filer 8333',
    ]);
  });

  it('runs crontask once', () => {
    expect(find(objects, 'Deployment openim/openim-crontask').spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
  });
});
