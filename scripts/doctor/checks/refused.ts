import { identity } from '../../../charts/constructs/manifest';
import { counted } from '../../../environments/lib/validate/check';
import { type Found, hasEnded } from '../../deliver/live-objects';
import { groupBy } from '../../lib/group-by';
import type { Check, Finding, Look } from '../check';
import { workloadOf } from '../graph';
import { condition, unique } from '../pods';

interface Kind {
  readonly pattern: RegExp;
  /** What refuses, with the first group of the pattern. */
  readonly who: (name: string, namespace: string) => string;
  readonly remedy: string;
  readonly page: string;
}

/** Who refuses a pod, by the API server's words. */
const kinds: readonly Kind[] = [
  {
    pattern: /exceeded quota: ([^,\s]+)/,
    who: (name, namespace) => `ResourceQuota ${namespace}/${name}`,
    remedy:
      'Compare it with dist/ (npm run diff). Leftover objects count, too: npm run prune. If the quota matches dist/, raise the sizes in the environment.',
    page: 'docs/components/cluster.md#troubleshooting',
  },
  {
    pattern: /violates PodSecurity "([^"]+)"/,
    who: (level, namespace) => `Pod Security "${level}" of namespace ${namespace}`,
    remedy: 'The message names the field. Compare the workload and the labels of the namespace with dist/: npm run diff.',
    page: 'docs/components/cluster.md#troubleshooting',
  },
  {
    pattern: /ValidatingAdmissionPolicy '([^']+)'/,
    who: (name) => `ValidatingAdmissionPolicy ${name}`,
    remedy: 'The message names the field; make the change in Git. A policy that is not in dist/ belongs to the cluster.',
    page: 'docs/components/cluster.md#troubleshooting',
  },
  {
    pattern: /admission webhook "([^"]+)"/,
    who: (name) => `admission webhook ${name}`,
    remedy:
      'The message names what it rejects, or reports that it does not answer. The webhook belongs to the cluster. For Binary Authorization see the page.',
    page: 'docs/runbooks/cluster.md#troubleshooting',
  },
  {
    pattern: /((?:minimum|maximum) \S+ usage per (?:Container|Pod)|must be less than or equal to \S+ limit)/,
    who: (_, namespace) => `a LimitRange of namespace ${namespace}`,
    remedy: 'Compare the LimitRange with dist/: npm run diff. A second one in the namespace applies as well.',
    page: 'docs/components/cluster.md#troubleshooting',
  },
  {
    pattern: /no PriorityClass with name (\S+)/,
    who: (name) => `the missing PriorityClass ${name}`,
    remedy: 'Apply dist/: cluster.k8s.yaml has it.',
    page: 'docs/components/cluster.md#troubleshooting',
  },
];

const other: Omit<Kind, 'pattern'> = {
  who: (_, namespace) => `the API server, in namespace ${namespace}`,
  remedy: 'The message names the reason.',
  page: 'docs/components/cluster.md#troubleshooting',
};

interface Refusal {
  readonly workload: Found;
  readonly message: string;
  readonly who: string;
  readonly kind: Omit<Kind, 'pattern'>;
}

export const refused: Check = {
  name: 'refused',
  title: 'no quota, LimitRange, admission policy, webhook or Pod Security level rejects pods',
  follows: ['namespaces', 'objects'],
  look: (look) =>
    [...groupBy(refusals(look), ({ who }) => who)].map(([who, all]): Finding => {
      const workloads = all.map(({ workload }) => identity(workload));
      return {
        text: `${who.replace(/^./, (first) => first.toUpperCase())} rejects pods of ${workloads.length > 3 ? counted(workloads.length, 'workload') : workloads.join(', ')}.`,
        objects: workloads,
        detail: unique(all.map(({ message }) => message)).slice(0, 3),
        remedy: all[0]?.kind.remedy ?? '',
        page: all[0]?.kind.page ?? '',
      };
    }),
};

/** Of each workload that has fewer pods than it should, the last reason that was given. */
const refusals = (look: Look): readonly Refusal[] =>
  look.snapshot
    .objects()
    .filter(isShort)
    .flatMap((workload) => {
      const message = reason(look, workload);
      if (message === undefined) {
        return [];
      }
      const kind = kinds.find(({ pattern }) => pattern.test(message));
      const who = (kind ?? other).who(kind?.pattern.exec(message)?.[1] ?? '', workload.metadata.namespace ?? '');
      return [{ workload, message, who, kind: kind ?? other }];
    });

function isShort(object: Found): boolean {
  const { kind, spec, status = {} } = object;
  switch (kind) {
    case 'Deployment':
      return condition(object, 'ReplicaFailure')?.status === 'True' || (status.replicas ?? 0) < spec.replicas;
    case 'StatefulSet':
      return (status.replicas ?? 0) < spec.replicas;
    case 'Job':
      return !hasEnded(object) && !status.active;
    default:
      return false;
  }
}

/** Deployments repeat what their ReplicaSet was told; of the others there are events. */
function reason({ snapshot }: Look, workload: Found): string | undefined {
  const told = condition(workload, 'ReplicaFailure');
  const events = snapshot
    .events()
    .filter(
      ({ reason, involvedObject: { kind, name, namespace } }) =>
        reason === 'FailedCreate' &&
        namespace === workload.metadata.namespace &&
        snapshot
          .objects()
          .some(
            (one) =>
              one.kind === kind &&
              one.metadata.name === name &&
              one.metadata.namespace === namespace &&
              workloadOf(one, snapshot.objects()) === identity(workload),
          ),
    );
  return told?.status === 'True' ? told.message : events.at(-1)?.message;
}
