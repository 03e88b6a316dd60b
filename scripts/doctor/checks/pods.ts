import { counted } from '../../../environments/lib/validate/check';
import type { Found } from '../../deliver/live-objects';
import { groupBy } from '../../lib/group-by';
import type { Check, Finding } from '../check';
import { workloadOf } from '../graph';
import { condition, livePods, nameOf, type Trouble, troubles, unique, waitingReason } from '../pods';

const workloads = (all: readonly Trouble[]): readonly string[] => unique(all.map(({ workload }) => workload));
const pods = (all: readonly Trouble[]): string => counted(unique(all.map(({ pod }) => nameOf(pod))).length, 'pod');

export const scheduling: Check = {
  name: 'scheduling',
  title: 'every pod has a node',
  follows: ['nodes', 'volumes', 'objects'],
  look: (look) => {
    const waiting = livePods(look).filter((pod) => condition(pod, 'PodScheduled')?.status === 'False');
    // "0/12 nodes are available: 3 Insufficient cpu, ...": the same words for all pods that lack the same.
    const message = (pod: Found) => condition(pod, 'PodScheduled')?.message ?? 'no reason given';
    return [...groupBy(waiting, message)].map(([words, all]) => ({
      text: `${counted(all.length, 'pod')} ${all.length === 1 ? 'finds' : 'find'} no node: ${unique(all.map((pod) => workloadOf(pod, look.snapshot.objects()))).join(', ')}.`,
      objects: unique(all.map((pod) => workloadOf(pod, look.snapshot.objects()))),
      detail: [words],
      remedy: remedyFor(words),
      page: 'docs/components/cluster.md#troubleshooting',
    }));
  },
};

const remedyFor = (words: string): string => {
  if (/volume node affinity conflict/.test(words)) {
    return 'The zone of its disk has no node with room: add a node in that zone.';
  }
  if (/unbound immediate PersistentVolumeClaims|persistentvolumeclaim .* not found|storageclass/i.test(words)) {
    return 'Its claim has no volume: kubectl describe pvc, and the StorageClass of the environment.';
  }
  return 'Raise the number of nodes (gke.nodePool in the environment, npm run gke -- up), or lower the sizes.';
};

export const configuration: Check = {
  name: 'configuration',
  title: 'every Secret, ConfigMap and key that a pod reads is there',
  follows: ['secrets', 'objects'],
  look: (look) =>
    told(
      troubles(look, (one) => /^CreateContainer(Config)?Error$/.test(waitingReason(one))),
      ({ container: { state } }) => state?.waiting?.message ?? '',
      (all, message) => ({
        text: `${pods(all)} of ${workloads(all).join(', ')} cannot start: ${message}.`,
        remedy: /secret/i.test(message)
          ? `npm run secrets -- ${look.environment.name} --context ${look.context}`
          : `npm run apply -- ${look.environment.name} --context ${look.context}`,
        page: 'docs/components/cluster.md#troubleshooting',
      }),
    ),
};

const IMAGE = /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable|ImageInspectError)$/;

export const images: Check = {
  name: 'images',
  title: 'every image is pulled',
  follows: [],
  look: (look) =>
    told(
      troubles(look, (one) => IMAGE.test(waitingReason(one))),
      ({ container: { image } }) => image,
      (all, image) => ({
        text: `${pods(all)} of ${workloads(all).join(', ')} cannot pull ${image}.`,
        detail: unique(all.map(({ container: { state } }) => `${state?.waiting?.reason}: ${state?.waiting?.message ?? ''}`)),
        remedy:
          'Does the image exist, may the nodes pull it, and do they reach the registry? Pull it from a node, or change the image in the environment.',
        page: 'docs/doctor.md#images',
      }),
    ),
};

export const memory: Check = {
  name: 'memory',
  title: 'no container was killed for its memory (OOMKilled)',
  follows: [],
  look: (look) =>
    told(
      troubles(look, ({ state, lastState }) => [state, lastState].some((one) => one?.terminated?.reason === 'OOMKilled')),
      ({ workload, container }) => `${workload} ${container.name}`,
      (all) => {
        const [{ workload, container } = all[0] as Trouble] = all;
        return {
          text: `Container ${container.name} of ${workload} was killed for using more memory than its limit (OOMKilled, ${counted(container.restartCount ?? 0, 'restart')}).`,
          remedy: `Raise its memory in environments/${look.environment.name}.ts.`,
          page: 'docs/runbooks/alerts.md#kubernetes',
        };
      },
    ),
};

export const crashes: Check = {
  name: 'crashes',
  title: 'no container restarts repeatedly',
  follows: 'any',
  look: (look) =>
    told(
      troubles(look, (one) => ['CrashLoopBackOff', 'RunContainerError', 'StartError'].includes(waitingReason(one))),
      ({ workload, container }) => `${workload} ${container.name}`,
      (all) => {
        const [{ workload, pod, container } = all[0] as Trouble] = all;
        const ended = container.lastState?.terminated;
        const lines = look.snapshot.lastLines(pod, container.name, 'previous');
        return {
          text: `Container ${container.name} of ${workload} does not keep running (${counted(container.restartCount ?? 0, 'restart')}${ended ? `, last exit code ${ended.exitCode}` : ''}).`,
          detail: lines.length > 0 ? lines : [container.state?.waiting?.message ?? 'no log'],
          remedy: `kubectl -n ${pod.metadata.namespace} logs ${pod.metadata.name} -c ${container.name} --previous`,
          page: 'docs/README.md#components',
        };
      },
    ),
};

/** A finding for each group of containers with the same trouble. */
const told = (
  all: readonly Trouble[],
  key: (trouble: Trouble) => string,
  finding: (all: readonly Trouble[], key: string) => Omit<Finding, 'objects'>,
): readonly Finding[] =>
  [...groupBy(all, key)].map(([same, group]) => ({ ...finding(group, same), objects: workloads(group) }));
