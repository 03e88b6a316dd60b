import { inspect } from 'node:util';
import { derive } from '../environments/lib/derive';
import { regions, zonesOf } from '../environments/lib/regions';
import prod from '../environments/prod';
import { problems } from './lib/problems';

type Changes = Omit<Parameters<typeof derive>[1], 'name'>;
const staging = (changes: Changes) => derive(prod, { name: 'staging', ...changes });

const image = (mysql: string, reason: string): [Changes, string] => [
  { images: { overrides: { mysql } } },
  `images.overrides.mysql is "${mysql}": ${reason}`,
];
const PATTERNS = 'gke.binaryAuthorization.additionalAllowlistPatterns[0]';
const patterns = (...additionalAllowlistPatterns: string[]): Changes => ({
  gke: { binaryAuthorization: { additionalAllowlistPatterns } },
});
const pattern = (value: string, reason: string): [Changes, string] => [
  patterns(value),
  `${PATTERNS} is "${value}": ${reason}`,
];
const PATTERN = 'must be a registry and a path, with "*" or "**" only at the end: "ghcr.io/external-secrets/**"';
const everybody = (host: string) =>
  `matches the images of everybody who publishes at ${host}; add a name and "/" before the "*", as in "ghcr.io/external-secrets/**"`;
const node = (host: string) =>
  `on GKE ${host} is the node itself, which has no registry; use one that nodes reach, such as Artifact Registry`;
const group = (name: string, reason: string): [Changes, string] => [
  { access: { viewers: [name] } },
  `access.viewers[0] is "${name}": ${reason}`,
];

const POOL = 'principalSet://iam.googleapis.com/locations/global/workforcePools/staff';

const kinds: Readonly<Record<string, readonly (readonly [Changes, ...string[]])[]>> = {
  'regions and zones': [
    [
      { gke: { region: 'europ-west1', zones: ['europ-west1-b'] } },
      'gke.region is "europ-west1": not in environments/lib/regions.ts; use a region of that table, or list its zones in gke.unlistedZones; did you mean "europe-west1"?',
    ],
    [
      { gke: { region: 'europe-west99', zones: ['europe-west99-a', 'europe-west99-b', 'europe-west99-c'] } },
      'gke.region is "europe-west99": not in environments/lib/regions.ts; use a region of that table, or list its zones in gke.unlistedZones; did you mean "europe-west9"?',
    ],
    [
      { gke: { zones: ['europe-west1-a', 'europe-west1-b', 'europe-west1-c'] } },
      'gke.zones[0] is "europe-west1-a": environments/lib/regions.ts has europe-west1-b, europe-west1-c, europe-west1-d; use one of them, or list it in gke.unlistedZones',
    ],
    [
      { gke: { unlistedZones: ['europe-west1-b', 'europe-west1-e'] } },
      'gke.unlistedZones[0] is "europe-west1-b": environments/lib/regions.ts already has it; remove it',
      'gke.unlistedZones[1] is "europe-west1-e": gke.zones does not have it; remove it',
    ],
    [
      {
        gke: {
          region: 'asia-north1',
          zones: ['asia-north1-a', 'asia-north1-b', 'asia-north1-c'],
          unlistedZones: ['asia-north1-a', 'asia-north1-b', 'asia-north1-c'],
        },
      },
    ],
  ],
  'registries that nodes do not reach': [
    image('localhost:5000/mysql:8', node('localhost')),
    image('registry.localhost/mysql:8', node('registry.localhost')),
    image('127.0.0.1:5000/mysql:8', node('127.0.0.1')),
    image('169.254.1.1/mysql:8', '169.254.1.1 is a link-local address; use the name of a registry that nodes reach'),
    image('0.0.0.0:5000/mysql:8', '0.0.0.0 is no address of a host; use the name of a registry that nodes reach'),
    image('224.0.0.1/mysql:8', '224.0.0.1 is a multicast address; use the name of a registry that nodes reach'),
    pattern('localhost:5000/**', node('localhost')),
  ],
  'patterns of images': [
    pattern('docker.io/**', everybody('docker.io')),
    pattern('gcr.io/*', everybody('gcr.io')),
    pattern('ghcr.io/ext**', everybody('ghcr.io')),
    pattern('europe-docker.pkg.dev/**', everybody('europe-docker.pkg.dev')),
    pattern('library/**', 'must begin with a registry: "docker.io/library/**"'),
    pattern('docker.io/', PATTERN),
    pattern('ghcr.io/external-secrets//x', PATTERN),
    pattern('https://ghcr.io/a/**', PATTERN),
    [patterns('docker.io/library/**', 'ghcr.io/a/b*', 'ghcr.io/a/b:v1', 'registry.example:5000/**', 'registry.k8s.io/**')],
  ],
  groups: [
    group('openim.example', 'must be the full address of a group, such as "openim-operators@example.com"'),
    group('operators@', 'must be the full address of a group, such as "openim-operators@example.com"'),
    group('operators@localhost', 'must be the full address of a group, such as "openim-operators@example.com"'),
    group('a@b@c.example', 'must be the full address of a group, such as "openim-operators@example.com"'),
    group('https://openim.example/groups/a', 'must be the full address of a group, such as "openim-operators@example.com"'),
    group(
      'Operators@Openim.example',
      `Google's addresses are lower-case, and Kubernetes compares letter by letter; write "operators@openim.example"`,
    ),
    group(`${POOL}/*`, 'must have no IAM prefix: Kubernetes compares the name alone; write "openim-operators@example.com"'),
    // Groups of another identity provider.
    [{ access: { viewers: ['operators@openim.example', `${POOL}/group/sre`, 'oidc:viewers', 'viewers'] } }],
  ],
  'hosts that clients do not find': [
    [
      { domain: 'chat.localhost' },
      'domain is "chat.localhost": every client takes it for itself; use a name below a domain of your own',
    ],
    [{ domain: 'chat.invalid' }, 'domain is "chat.invalid": no DNS resolves it; use a name below a domain of your own'],
    [{ domain: 'chat.corp.internal' }],
  ],
  'ranges that are too wide, or no text': [
    [
      { network: { apiServer: { cidrs: ['34.0.0.0/8'] } } },
      'network.apiServer.cidrs[0] is "34.0.0.0/8": is public and has 16777216 addresses, which pods could all reach; use the address that "kubectl get endpointslices kubernetes" prints',
    ],
    [{ network: { apiServer: { cidrs: ['34.78.1.0/24'] } } }],
    [
      { network: { podCidr: ['10.20.0.0/16'] as never } },
      `network.podCidr is [ '10.20.0.0/16' ]: must be an IPv4 range with a prefix of 8 to 24, such as "10.20.0.0/16"`,
    ],
  ],
  'a load that contradicts itself': [
    [
      { load: { usersOnline: 1000, messagesPerSecond: 10, messagesPerDay: 9, uploadGbPerDay: 0, retentionDays: 30 } },
      'load.messagesPerDay is 9: with messagesPerSecond 10 a day has 10 to 864000; change one of them',
    ],
    [
      { load: { usersOnline: 1000, messagesPerSecond: 1, messagesPerDay: 86401, uploadGbPerDay: 0, retentionDays: 30 } },
      'load.messagesPerDay is 86401: with messagesPerSecond 1 a day has 1 to 86400; change one of them',
    ],
  ],
  'pods that cannot stay': [
    [
      {
        gke: { spotPool: { machineType: 'e2-standard-4', nodesPerZone: { min: 0, max: 2 } } },
        openim: { services: { push: { autoscaling: { minReplicas: 1, maxReplicas: 1 } } } },
      },
      'openim.services.push.autoscaling.maxReplicas is 1: gke.spotPool loses a node at any time, and its only pod with it; use 2 or more, or leave gke.spotPool out',
    ],
    [
      { openim: { services: { push: { requests: { memory: '4Mi' } } } } },
      'openim.services.push.requests.memory is "4Mi": an idle pod uses more, and the autoscaler would keep maxReplicas 12; use "64Mi" or more',
    ],
    [
      { customize: { all: { tolerations: [{ operator: 'Exists' }] } } },
      'customize.all.tolerations[0].key is missing: without one, pods stay on nodes that are lost, and go to nodes that are drained; add the key of your taint',
    ],
    [
      { customize: { all: { nodeSelector: { 'kubernetes.io/arch': 'arm64' } } } },
      'customize.all.nodeSelector["kubernetes.io/arch"] is "arm64": no node has that label here; use openim.architecture, "amd64"',
    ],
    [{ customize: { workloads: { redpanda: { nodeSelector: { 'kubernetes.io/arch': 'arm64' } } } } }],
    [
      { customize: { all: { nodeSelector: { 'topology.kubernetes.io/zone': 'us-central1-a' } } } },
      'customize.all.nodeSelector["topology.kubernetes.io/zone"] is "us-central1-a": no node has that label here; use a zone of gke.region, such as "europe-west1-b"',
    ],
    [
      { customize: { workloads: { dragonfly: { nodeSelector: { 'kubernetes.io/os': 'windows' } } } } },
      'customize.workloads.dragonfly.nodeSelector["kubernetes.io/os"] is "windows": no node has that label here; use "linux"',
    ],
  ],
  'labels and annotations that the API server refuses': [
    ...['a..b/team', 'a-.b/team', '/team'].map((key): [Changes, string] => [
      { customize: { all: { labels: { [key]: 'chat' } } } },
      `customize.all.labels["${key}"] is "chat": has an invalid key; write "cost-center" or "example.com/cost-center", the part behind the slash with up to 63 of A-Z, a-z, 0-9, "-", "_" and "."`,
    ]),
    [
      { customize: { all: { annotations: { 'example.com/notes': 'x'.repeat(2 ** 18) } } } },
      'customize.all.annotations has 262161 bytes: an object takes 262144; remove some, or put the text elsewhere',
    ],
  ],
};

describe.each(Object.entries(kinds))('%s', (_, rows) => {
  for (const [changes, ...lines] of rows) {
    test(inspect(changes, { breakLength: Infinity, depth: 5 }).slice(0, 160), () => {
      expect(problems(staging(changes))).toEqual(lines);
    });
  }
});

test('every region of the table has zones of its own name', () => {
  expect(regions.length).toBeGreaterThan(40);
  expect(regions.filter((region) => (zonesOf(region)?.length ?? 0) < 3)).toEqual([]);
});
