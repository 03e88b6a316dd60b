import { identity } from '../../../charts/constructs/manifest';
import { counted } from '../../../environments/lib/validate/check';
import type { Found } from '../../deliver/live-objects';
import { obstacle } from '../../deliver/waiting-reason';
import { groupBy } from '../../lib/group-by';
import type { Check, Look } from '../check';
import { waits, workloadOf } from '../graph';
import { condition, containersOf, livePods, unique } from '../pods';

/** What the startup probe of OpenIM's services prints (charts/openim/scripts/openim-registered.sh). */
const UNREGISTERED = /etcd (has no openim\/\S+|does not answer)/;

/**
 * The startup probe of a service reads the pod's registration from etcd and prints what it lacks. The kubelet reports that as
 * an event, so this check needs neither a password nor a shell in a pod.
 */
export const registrations: Check = {
  name: 'registrations',
  title: 'no startup probe of OpenIM reports that its pod is not registered in etcd',
  follows: 'any',
  look: (look) => {
    const unready = livePods(look).filter((pod) => condition(pod, 'Ready')?.status !== 'True');
    const missing = unready.flatMap((pod) => {
      const message = unhealthy(look, pod)?.match(UNREGISTERED)?.[0];
      return message ? [{ workload: workloadOf(pod, look.snapshot.objects()), message }] : [];
    });
    return [...groupBy(missing, ({ workload }) => workload)].map(([workload, all]) => ({
      text: `${counted(all.length, 'pod')} of ${workload} ${all.length === 1 ? 'is' : 'are'} not registered in etcd.`,
      objects: [workload],
      detail: unique(all.map(({ message }) => message)),
      remedy:
        "The startup probe does not register the pod: read the pod's log, and list the registrations as the page shows.",
      page: 'docs/components/etcd.md#troubleshooting',
    }));
  },
};

export const readiness: Check = {
  name: 'readiness',
  title: 'every Deployment and StatefulSet has as many ready pods as it asks for',
  follows: 'any',
  look: (look) =>
    look.snapshot
      .objects()
      .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
      .flatMap((workload) => {
        const { spec, status = {} } = workload;
        const ready = status.readyReplicas ?? 0;
        const own = look.snapshot.wanted.find((one) => identity(one) === identity(workload));
        const { namespace, name } = workload.metadata;
        if (spec.replicas === 0 && own && own.spec.replicas !== 0) {
          return [
            {
              text: `${identity(workload)} is scaled to 0.`,
              objects: [identity(workload)],
              remedy: `npm run apply -- ${look.environment.name} --context ${look.context}`,
              page: 'docs/deploy.md#commands-for-later-changes',
            },
          ];
        }
        return ready >= spec.replicas
          ? []
          : [
              {
                text: `${identity(workload)}: ${ready} of ${counted(spec.replicas, 'pod')} ready.`,
                objects: [identity(workload)],
                detail: why(look, workload),
                remedy: `kubectl -n ${namespace} describe pods -l app.kubernetes.io/name=${name}`,
                page: 'docs/README.md#components',
              },
            ];
      }),
};

/** What its pods wait for, the last message of a failing probe, and what the init container wrote last. */
function why(look: Look, workload: Found): readonly string[] {
  const objects = look.snapshot.objects();
  const pod = livePods(look).find(
    (one) => workloadOf(one, objects) === identity(workload) && condition(one, 'Ready')?.status !== 'True',
  );
  const waiting = pod && containersOf(pod).find(({ name, state }) => name === 'wait' && state?.running);
  return unique(
    [
      obstacle(workload, objects) ?? '',
      (pod && unhealthy(look, pod)) ?? '',
      ...(pod && waiting
        ? [`waits for ${waits(pod.spec).join(', ')}`, ...look.snapshot.lastLines(pod, 'wait', 'current').slice(-1)]
        : []),
    ].filter(Boolean),
  );
}

/** What the kubelet says last of a probe that fails. */
const unhealthy = ({ snapshot }: Look, { metadata }: Found): string | undefined =>
  snapshot
    .events()
    .filter(
      ({ reason, involvedObject: one }) =>
        reason === 'Unhealthy' && one.kind === 'Pod' && one.name === metadata.name && one.namespace === metadata.namespace,
    )
    .at(-1)?.message;
