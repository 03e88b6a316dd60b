import { distObjects } from './lib/dist-folder';
import { ofKind } from './lib/subject';
import { type Node, workloadsIn } from './lib/workloads';

/** The seed's drawing on the release that keeps its users, friends and groups in MySQL, read from the text of dist/dev-mysql. */
const objects = distObjects('dev-mysql');
const dev = distObjects('dev');

/** What the drawing says of a workload: pods, requests of its program, volumes. */
const drawn = (all: typeof objects): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    workloadsIn(all)
      .filter(({ longRunning, name }) => longRunning && !/etcd|zookeeper/.test(name))
      .map(({ name, object, pod }) => {
        const autoscaler = ofKind(all, 'HorizontalPodAutoscaler').find(
          ({ metadata, spec }) =>
            metadata.namespace === object.metadata.namespace && spec.scaleTargetRef.name === object.metadata.name,
        );
        const claims = (object.spec.volumeClaimTemplates ?? []).map(({ spec }: Node) => spec.resources.requests.storage);
        return [
          name,
          {
            pods: autoscaler ? [autoscaler.spec.minReplicas, autoscaler.spec.maxReplicas] : object.spec.replicas,
            requests: pod.containers[0].resources.requests,
            claims,
          },
        ];
      }),
  );

test('the workloads are those of dev, of the same size, with ZooKeeper instead of etcd', () => {
  expect(drawn(objects)).toEqual(drawn(dev));
  const registries = workloadsIn(objects).map(({ object }) => object.metadata.name);
  expect(registries.filter((name) => /etcd|zookeeper/.test(name))).toEqual(['openim-zookeeper']);
});

test('addresses for other namespaces and the edge are those of dev', () => {
  const addresses = (all: typeof objects) =>
    ofKind(all, 'Service')
      .filter(({ metadata }) => /^openim-(api|msggateway|mysql)$|^(redpanda|dragonfly|seaweedfs-filer)$/.test(metadata.name))
      .flatMap(({ metadata, spec }) =>
        spec.ports
          .filter(({ name }: Node) => name !== 'grpc')
          .map(({ port }: Node) => `${metadata.name}.${metadata.namespace}:${port}`),
      )
      .sort();
  expect(addresses(objects)).toEqual(addresses(dev));
  expect(addresses(objects)).toEqual(
    expect.arrayContaining([
      'openim-api.openim:10002',
      'openim-msggateway.openim:10001',
      'openim-mysql.openim:3306',
      'redpanda.redpanda:9092',
      'dragonfly.dragonfly:6379',
      'seaweedfs-filer.seaweedfs:8333',
    ]),
  );
});

test('OpenIM has egress to the four addresses of the drawing, and to MongoDB and ZooKeeper', () => {
  const deployments = ofKind(objects, 'Deployment')
    .filter(({ metadata }) => metadata.namespace === 'openim')
    .map(({ metadata }) => metadata.name);
  const outside = ofKind(objects, 'NetworkPolicy')
    .filter(({ metadata }) => metadata.namespace === 'openim' && deployments.includes(metadata.name))
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
    .filter((peer: string) => !deployments.includes(peer.split(' ')[1] ?? ''));
  expect([...new Set(outside)].sort()).toEqual([
    'dragonfly dragonfly 6379',
    'openim openim-mongodb 27017',
    'openim openim-mysql 3306',
    'openim openim-zookeeper 2181',
    'redpanda redpanda 9092',
    'seaweedfs seaweedfs-filer 8333',
  ]);
});
