import { inspect } from 'node:util';
import { derive } from '../environments/lib/derive';
import { machineTypes } from '../environments/lib/machines';
import { didYouMean } from '../environments/lib/validate/nearest';
import prod from '../environments/prod';
import { problems } from './lib/problems';

type Changes = Omit<Parameters<typeof derive>[1], 'name'>;
const staging = (changes: Changes) => derive(prod, { name: 'staging', ...changes });

const REFERENCE = 'must be an image reference: "registry.example/repository:tag"';
const PRIVATE =
  'must be a private range, inside one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 240.0.0.0/4';
const PEOPLE =
  'must be a group of people: a system group contains every user or every pod; use a group such as "openim-operators@example.com"';
const small = (memory: string) => ({ requests: { memory }, limits: { memory } });
const throttled = { requests: { cpu: '5m' }, limits: { cpu: '5m' } };
const throttledLine = (path: string, program: string) =>
  `${path}.limits.cpu is "5m": ${program} is throttled until its probes fail; use "50m" or more`;
const smallLine = (path: string, program: string, least: string) =>
  `${path}.limits.memory is "4Mi": ${program} runs out of memory below ${least}; use "${least}" or more`;

const image = (value: string, reason: string): [Changes, string] => [
  { images: { overrides: { mysql: value } } },
  `images.overrides.mysql is "${value}": ${reason}`,
];

const kinds: Readonly<Record<string, readonly (readonly [Changes, ...string[]])[]>> = {
  'image references': [
    image('https://registry.example/nginx:v1', 'must have no scheme; write "registry.example/nginx:v1"'),
    image('registry.example:1', 'must name a repository after the registry: "registry.example/repository:tag"'),
    image('registry.example//mysql:8', REFERENCE),
    image('registry.example/a-/mysql:8', REFERENCE),
    image('registry.example/mysql:8:9', REFERENCE),
    image('registry.example/MySQL:8', REFERENCE),
    image('registry.example/my___sql:8', REFERENCE),
    image('registry.example:99999/mysql:8', REFERENCE),
    image('registry.example:0/mysql:8', REFERENCE),
    image(`registry.example/${'a'.repeat(240)}:8`, REFERENCE),
    image('registry.example/mysql:8@sha256:abc', REFERENCE),
    image(
      'registry.example/mysql:LATEST',
      'must be pinned; use a release tag, followed by "@sha256:..." if the digest is known',
    ),
    ...['main', 'stable', 'HEAD', 'canary', 'jammy', 'v3-latest'].map((tag) =>
      image(`mysql:${tag}`, 'must be pinned; use a release tag, followed by "@sha256:..." if the digest is known'),
    ),
    ...['mysql:8', 'localhost/mysql:8', 'Registry.Example:5000/a/b__c--d.e:8', 'a/b:8'].map((mysql): [Changes] => [
      { images: { overrides: { mysql } } },
    ]),
  ],
  'memory below the floor': [
    [{ etcd: small('4Mi') }, smallLine('etcd', 'etcd', '64Mi')],
    [
      { openim: { release: 'v3.4' }, zookeeper: small('8Mi') },
      'zookeeper.limits.memory is "8Mi": ZooKeeper runs out of memory below 128Mi; use "128Mi" or more',
    ],
    [{ seaweedfs: { filer: small('4Mi') } }, smallLine('seaweedfs.filer', 'the SeaweedFS filer', '128Mi')],
    [{ seaweedfs: { volume: small('4Mi') } }, smallLine('seaweedfs.volume', 'the SeaweedFS volume server', '96Mi')],
    [{ seaweedfs: { master: small('4Mi') } }, smallLine('seaweedfs.master', 'the SeaweedFS master', '64Mi')],
    [{ edge: { size: small('4Mi') } }, smallLine('edge.size', 'ingress-nginx', '90Mi')],
    [{ mysql: small('4Mi') }, smallLine('mysql', 'mysqld', '512Mi')],
    [{ openim: { services: { push: small('4Mi') } } }, smallLine('openim.services.push', 'OpenIM', '64Mi')],
    [{ openim: { crontask: small('4Mi') } }, smallLine('openim.crontask', 'OpenIM', '64Mi')],
    [{ monitoring: { prometheus: small('4Mi') } }, smallLine('monitoring.prometheus', 'Prometheus', '400Mi')],
    [{ monitoring: { alertmanager: small('4Mi') } }, smallLine('monitoring.alertmanager', 'Alertmanager', '100Mi')],
    [{ monitoring: { grafana: small('4Mi') } }, smallLine('monitoring.grafana', 'Grafana', '200Mi')],
    [
      { monitoring: { kubeStateMetrics: small('4Mi') } },
      smallLine('monitoring.kubeStateMetrics', 'kube-state-metrics', '64Mi'),
    ],
  ],
  'CPU below the floor': [
    [{ mysql: throttled }, throttledLine('mysql', 'mysqld')],
    [{ mongodb: throttled }, throttledLine('mongodb', 'mongod')],
    [{ etcd: throttled }, throttledLine('etcd', 'etcd')],
    [{ redpanda: throttled }, throttledLine('redpanda', 'Redpanda')],
    [{ dragonfly: throttled }, throttledLine('dragonfly', 'Dragonfly')],
    [{ openim: { services: { api: throttled } } }, throttledLine('openim.services.api', 'OpenIM')],
    [{ edge: { size: throttled } }, throttledLine('edge.size', 'ingress-nginx')],
  ],
  'quorums of more than seven': [
    ...(['etcd', 'zookeeper', 'mongodb'] as const).map((path): [Changes, string] => [
      { [path]: { replicas: 9 } },
      `${path}.replicas is 9: at most 7 members vote; use 7 or fewer`,
    ]),
    [{ seaweedfs: { master: { replicas: 9 } } }, 'seaweedfs.master.replicas is 9: at most 7 members vote; use 7 or fewer'],
  ],
  volumes: [
    [
      { mongodb: { storageSize: '1Gi' } },
      'mongodb.storageSize is "1Gi": the oplog of MongoDB takes 990 MB of it; use "2Gi" or more',
    ],
    [
      { dragonfly: { storageSize: '10Gi' } },
      'dragonfly.storageSize is "10Gi": two snapshots of the data, which may take 0.7 of limits.memory "8Gi", do not fit; use "12Gi" or more',
    ],
    [{ dragonfly: { storageSize: '12Gi' } }],
    [
      { seaweedfs: { volume: { storageSize: '1Gi' } } },
      'seaweedfs.volume.storageSize is "1Gi": a SeaweedFS volume takes 1Gi, and a disk below 1.1Gi holds none; use "2Gi" or more',
    ],
  ],
  'namespaces of other programs': [
    ...[
      ['argo-events', 'Argo CD'],
      ['knative-serving', 'the program of that name'],
      ['vault', 'the program of that name'],
      ['config-control', 'GKE'],
      ['prometheus', 'the Prometheus Operator'],
      ['kubernetes-dashboard', 'Kubernetes'],
    ].map(([name, owner]): [Changes, string] => [
      { namespaces: { openim: name } },
      `namespaces.openim is "${name}": reserved for ${owner}; use another name, such as "my-${name}"`,
    ]),
    [{ namespaces: { openim: 'my-vault', redpanda: 'chat-system' } }],
    [
      { namespaces: { openim: 'argocd' } },
      'namespaces.openim is "argocd": reserved for Argo CD (environments/lib/argocd.ts); use another name, such as "my-argocd"',
    ],
    [
      { namespaces: { openim: 'external-secrets' } },
      'namespaces.openim is "external-secrets": reserved for the External Secrets Operator; use another name, such as "my-external-secrets"',
    ],
  ],
  'groups that include everybody': [
    ...[
      'system:serviceaccounts',
      'system:serviceaccounts:openim',
      'system:authenticated',
      'system:unauthenticated',
      'system:masters',
      'allUsers',
      'allAuthenticatedUsers',
      'system',
      'Everyone',
      'everybody',
    ].map((name): [Changes, string] => [{ access: { operators: [name] } }, `access.operators[0] is "${name}": ${PEOPLE}`]),
  ],
  'values that are not groups': [
    ...['group:x@openim.example', 'domain:openim.example', 'serviceAccount:x@p.iam.gserviceaccount.com'].map(
      (name): [Changes, string] => [
        { access: { viewers: [name] } },
        `access.viewers[0] is "${name}": must have no IAM prefix: Kubernetes compares the name alone; write "openim-operators@example.com"`,
      ],
    ),
    ...['x@p.iam.gserviceaccount.com', '@openim.example'].map((name): [Changes, string] => [
      { access: { viewers: [name] } },
      `access.viewers[0] is "${name}": must be a group of people, not an account and not a whole domain; use a group such as "openim-operators@example.com"`,
    ]),
  ],
  'names that Google refuses': [
    [
      { backups: { bucket: 'my-google-backups' } },
      'backups.bucket is "my-google-backups": must be the name of a bucket, without "gs://": 3 to 63 characters of a-z, 0-9, "-" and "_", starting and ending with a letter or digit, without "google"',
    ],
    [
      { gke: { project: 'openim-ssl' } },
      'gke.project is "openim-ssl": must be a project ID: 6 to 30 characters of a-z, 0-9 and "-", starting with a letter, not ending with "-", without "google" and "ssl"',
    ],
    [{ gke: { zones: ['europe-west1-z'] } }, 'gke.zones[0] is "europe-west1-z": must be a zone such as "europe-west1-b"'],
  ],
  'an unknown service': [
    [
      { openim: { services: { rtc: {} } } } as Changes,
      'openim.services.rtc is unknown: valid fields are api, msggateway, msgtransfer, push, auth, conversation, friend, group, msg, third, user',
    ],
  ],
  'pods that do not fit a node': [
    [
      {
        gke: { nodePool: { machineType: 'n2d-standard-8' } },
        openim: { services: { api: { requests: { cpu: '64' }, limits: { cpu: '64' } } } },
      },
      'openim.services.api.requests.cpu is "64": an n2d-standard-8 node has 7.51 CPU for pods; lower it or use a larger gke.nodePool.machineType',
      'gke.nodePool.nodesPerZone.max is 8: the pods at minimum replicas request 239.15 CPU in total, and 24 nodes of n2d-standard-8 have 180.24 CPU available; use 11 or more, or a larger machineType',
    ],
    [
      {
        gke: { nodePool: { machineType: 'e2-highcpu-16' } },
        mysql: { requests: { memory: '16Gi' }, limits: { memory: '16Gi' } },
      },
      'mysql.requests.memory is "16Gi": an e2-highcpu-16 node has 12.2 GiB for pods; lower it or use a larger gke.nodePool.machineType',
    ],
  ],
  'ranges that are not private': [
    ...['8.8.0.0/16', '224.0.0.0/16', '169.254.0.0/16', '100.0.0.0/10', '127.0.0.0/16', '172.0.0.0/8'].map(
      (podCidr): [Changes, string] => [{ network: { podCidr } }, `network.podCidr is "${podCidr}": ${PRIVATE}`],
    ),
    ...['100.64.0.0/16', '240.0.0.0/16', '192.168.0.0/16'].map((podCidr): [Changes] => [{ network: { podCidr } }]),
    [{ gke: { authorizedNetworks: ['8.8.8.8/32'] } }, `gke.authorizedNetworks[0] is "8.8.8.8/32": ${PRIVATE}`],
    [{ gke: { subnet: { nodeCidr: '8.8.0.0/20' } } }, `gke.subnet.nodeCidr is "8.8.0.0/20": ${PRIVATE}`],
    [{ gke: { subnet: { serviceCidr: '8.8.0.0/20' } } }, `gke.subnet.serviceCidr is "8.8.0.0/20": ${PRIVATE}`],
    [
      { gke: { authorizedNetworks: ['10.20.8.0/24'] } },
      'gke.authorizedNetworks[0] is "10.20.8.0/24": overlaps network.podCidr "10.20.0.0/16"; use the range that clients connect from',
    ],
    [
      { network: { apiServer: { cidrs: ['0.0.0.0/8'] } } },
      'network.apiServer.cidrs[0] is "0.0.0.0/8": must not be a loopback, link-local, multicast or 0.0.0.0/8 range; use the address that "kubectl get endpointslices kubernetes" prints',
    ],
  ],
  'lists without a limit': [
    [
      { access: { viewers: Array.from({ length: 51 }, (_, index) => `group-${index}@example.com`) } },
      'access.viewers has 51 values: must be a list of at most 50; remove some',
    ],
    [
      { corsAllowedOrigins: Array.from({ length: 101 }, (_, index) => `https://${index}.example`) },
      'corsAllowedOrigins has 101 values: must be a list of at most 100; remove some',
    ],
  ],
  'singular and plural in messages': [
    [
      { network: { podCidr: '10.20.0.0/24' } },
      'network.podCidr is "10.20.0.0/24": room for 1 node, and gke needs 27 while nodes are replaced; use a larger range or a lower nodesPerZone.max',
    ],
  ],
};

describe.each(Object.entries(kinds))('%s', (_, rows) => {
  for (const [changes, ...lines] of rows) {
    test(inspect(changes, { breakLength: Infinity, depth: 5 }).slice(0, 160), () => {
      expect(problems(staging(changes)).filter((line) => !line.startsWith('openim.logLevel'))).toEqual(lines);
    });
  }
});

test('a similar name is suggested, a different one is not', () => {
  expect(didYouMean('replcas', ['replicas', 'volume'])).toBe('; did you mean "replicas"?');
  expect(didYouMean('volum', ['replicas', 'volume'])).toBe('; did you mean "volume"?');
  expect(didYouMean('e2-standrad-8', machineTypes)).toBe('; did you mean "e2-standard-8"?');
  expect(didYouMean('mariadb', ['replicas', 'volume'])).toBe('');
  expect(didYouMean(3, ['replicas'])).toBe('');
  expect(didYouMean('v3.5', ['v3.8', 'v3.4'])).toBe('');
});
