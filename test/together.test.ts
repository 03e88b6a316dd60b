import { derive } from '../environments/lib/derive';
import { validEnvironments } from '../environments/lib/registry';
import { validateTogether } from '../environments/lib/validate/together';
import local from '../environments/local';
import prod from '../environments/prod';

type Changes = Omit<Parameters<typeof derive>[1], 'name'>;
const own = {
  domain: 'staging.openim.example',
  gke: { project: 'openim-staging', cluster: 'openim-staging-cluster' },
  backups: { bucket: 'openim-staging-backups' },
} as const;

/** Of an environment like prod, in its own project, domain and bucket, but for these changes. */
const problems = (changes: Changes): string[] => {
  try {
    validateTogether([prod, derive(derive(prod, { name: 'staging', ...own }), { name: 'staging', ...changes })]);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n- ');
  }
};

test('the environments of this repository share nothing', () => {
  expect(validEnvironments().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['dev', 'dev-mysql', 'local', 'managed', 'prod']),
  );
  expect(() => validateTogether(validEnvironments())).not.toThrow();
});

const HEAD = (count: string) => `environments share values that must be unique, ${count}:`;
const DOMAIN =
  'a domain leads to one environment, and its subdomain "s3." to the object storage of that environment; use another domain';

test.each<[Changes, string]>([
  [
    { domain: 'chat.openim.example' },
    `environments/staging.ts: domain is "chat.openim.example": environments/prod.ts has "chat.openim.example", and ${DOMAIN}`,
  ],
  [
    { domain: 's3.chat.openim.example' },
    `environments/staging.ts: domain is "s3.chat.openim.example": environments/prod.ts has "chat.openim.example", and ${DOMAIN}`,
  ],
  [
    { additions: { hosts: ['a.openim.example', 'chat.openim.example'] } },
    `environments/staging.ts: additions.hosts[1] is "chat.openim.example": environments/prod.ts has "chat.openim.example", and ${DOMAIN}`,
  ],
  [
    { gke: { project: 'openim-prod', staticIpName: 'openim-staging-ip', cluster: 'openim-prod-cluster' } },
    'environments/staging.ts: gke.cluster is "openim-prod-cluster": environments/prod.ts has "openim-prod-cluster", and a cluster and its network belong to one environment; use another cluster, or another gke.project',
  ],
  [
    { gke: { project: 'openim-prod', staticIpName: 'openim-ingress-ip' } },
    'environments/staging.ts: gke.staticIpName is "openim-ingress-ip": environments/prod.ts has "openim-ingress-ip", and an address belongs to one load balancer; use another name, or another gke.project',
  ],
  [
    { backups: { bucket: 'openim-prod-backups' } },
    'environments/staging.ts: backups.bucket is "openim-prod-backups": environments/prod.ts has "openim-prod-backups", and each could read the backups of the other, and a bucket belongs to one project; use another bucket',
  ],
])('%j is rejected', (changes, line) => {
  expect(problems(changes)).toEqual([HEAD('1 problem'), line]);
});

test('all problems come in one message', () => {
  const { project, cluster } = prod.gke ?? {};
  expect(problems({ domain: prod.domain, gke: { project, cluster } })[0]).toBe(HEAD('3 problems'));
});

test('resources of different projects, regions or machines are not shared', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ gke: { cluster: 'openim-prod-cluster' } })).toEqual([]);
  expect(problems({ gke: { project: 'openim-prod', region: 'europe-west4' } })).toEqual([]);
  expect(() => validateTogether([local, derive(local, { name: 'laptop' })])).not.toThrow();
});
