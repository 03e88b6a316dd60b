import { identity, type Manifest } from '../../../charts/constructs/manifest';
import { madeNamespaces } from '../../../charts/model/workloads';
import { counted } from '../../../environments/lib/validate/check';
import type { Check } from '../check';
import { CLUSTER } from '../graph';
import { condition, unique } from '../pods';

const groupOf = ({ apiVersion }: Manifest): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

export const kinds: Check = {
  name: 'kinds',
  title: 'the API server serves every kind that dist/ has',
  follows: [],
  look: ({ snapshot: { wanted, served } }) => {
    const unknown = wanted.filter(
      (object) => !served.some(({ kind, group }) => kind === object.kind && group === groupOf(object)),
    );
    const names = unique(unknown.map((object) => `${object.kind} (${object.apiVersion})`));
    return unknown.length === 0
      ? []
      : [
          {
            text: `The API server does not serve ${names.join(', ')}.`,
            objects: unknown.map(identity),
            remedy:
              'Install what provides these kinds: the External Secrets Operator (https://external-secrets.io), the Gateway API of GKE, cert-manager or the Prometheus operator; ValidatingAdmissionPolicies need Kubernetes 1.30.',
            page: 'docs/deploy.md#prerequisites',
          },
        ];
  },
};

export const namespaces: Check = {
  name: 'namespaces',
  title: 'every namespace of the environment is there, and none is being deleted',
  follows: [],
  look: ({ environment, context, snapshot }) => {
    const there = snapshot.namespaces();
    const missing = madeNamespaces(environment).filter((name) => !there.includes(name));
    const terminating = snapshot
      .clusterObjects()
      .filter(({ kind, metadata }) => kind === 'Namespace' && there.includes(metadata.name) && metadata.deletionTimestamp);
    return [
      ...(missing.length > 0
        ? [
            {
              text: `${counted(missing.length, 'namespace')} of ${madeNamespaces(environment).length} ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}.`,
              objects: missing.map((name) => `Namespace ${name}`),
              remedy: `npm run secrets -- ${environment.name} --context ${context} && npm run apply -- ${environment.name} --context ${context}`,
              page: 'docs/deploy.md',
            },
          ]
        : []),
      ...terminating.map((one) => ({
        text: `${identity(one)} is being deleted.`,
        objects: [identity(one)],
        detail: (one.status?.conditions ?? []).map(({ message }: { message?: string }) => message ?? ''),
        remedy: 'Wait until it is deleted, then create the Secrets and apply again.',
        page: 'docs/components/cluster.md#troubleshooting',
      })),
    ];
  },
};

/** Maximum clock skew in seconds that certificates, tokens and leases tolerate. */
const SKEW = 30;

export const clock: Check = {
  name: 'clock',
  title: "this machine's clock and the nodes' heartbeats agree with the API server's clock",
  follows: [],
  look: ({ snapshot }) => {
    const { skew = 0 } = snapshot;
    if (Math.abs(skew) > SKEW) {
      return [
        {
          text: `The API server's clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's.`,
          objects: ['the clock of this machine'],
          remedy:
            'Synchronize this machine (timedatectl, chronyc tracking). When it is right, the clock of the control plane is wrong.',
          page: 'docs/doctor.md#clock',
        },
      ];
    }
    const now = Date.now() + skew * 1000;
    return snapshot.leases().flatMap(({ metadata: { name }, spec }) => {
      const seconds = Math.round((Date.parse(spec?.renewTime ?? '') - now) / 1000);
      return seconds > SKEW
        ? [
            {
              text: `The clock of Node ${name} is ${seconds} s ahead of the API server's.`,
              objects: [`Node ${name}`],
              remedy: 'Synchronize the node (chronyc tracking), or replace it.',
              page: 'docs/doctor.md#clock',
            },
          ]
        : [];
    });
  },
};

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

export const nodes: Check = {
  name: 'nodes',
  title: 'there are nodes, each is ready and under no pressure',
  follows: [],
  look: ({ snapshot }) => {
    const all = snapshot.nodes();
    if (all.length === 0) {
      return [
        {
          text: 'The cluster has no node.',
          objects: [CLUSTER],
          remedy: 'Add a node pool: npm run gke -- up <environment>; it lists what stops one from starting.',
          page: 'docs/runbooks/cluster.md#troubleshooting',
        },
      ];
    }
    return all.flatMap((node) => {
      const ready = condition(node, 'Ready');
      const pressures = PRESSURES.filter((type) => condition(node, type)?.status === 'True');
      const wrong = [...(ready?.status === 'True' ? [] : ['not ready']), ...pressures];
      return wrong.length === 0
        ? []
        : [
            {
              text: `${identity(node)}: ${wrong.join(', ')}.`,
              objects: [identity(node)],
              detail: [ready, ...pressures.map((type) => condition(node, type))].flatMap((one) =>
                one?.message ? [one.message] : [],
              ),
              remedy: `kubectl describe node ${node.metadata.name}`,
              page: 'docs/runbooks/alerts.md#kubernetes',
            },
          ];
    });
  },
};
