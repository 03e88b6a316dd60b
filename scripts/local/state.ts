import type { Rollout } from '../deliver/rollouts';

/** Why a workload is not ready: how long that may last on one node, and which call of kubectl says more. */
export interface State {
  readonly name: string;
  readonly symptom: RegExp;
  /** Seconds after which waiting longer changes nothing: no other node comes, and nobody else mends it. */
  readonly seconds: number;
  readonly look: (place: Place) => string;
}

export interface Place {
  readonly namespace: string;
  /** "deployment/openim-api" */
  readonly workload: string;
  readonly pod: string;
  readonly container: string;
}

const describe = ({ pod, workload }: Place): string => `describe ${pod ? `pod ${pod}` : workload}`;

/** The earlier a state, the more likely it is the cause of the later ones. */
export const states: readonly State[] = [
  {
    name: 'rejected',
    symptom: /exceeded quota|is forbidden|violates PodSecurity/,
    seconds: 60,
    look: ({ workload }) => `describe ${workload}`,
  },
  { name: 'unschedulable', symptom: /nodes? (are|is) available|no nodes|no node$/, seconds: 120, look: describe },
  {
    name: 'misconfigured',
    symptom: /CreateContainerConfigError|CreateContainerError|RunContainerError/,
    seconds: 60,
    look: describe,
  },
  {
    name: 'unable to pull its image',
    symptom: /ErrImagePull|ImagePullBackOff|InvalidImageName/,
    seconds: 300,
    look: describe,
  },
  { name: 'failed', symptom: /^$/, seconds: 0, look: ({ workload }) => `logs ${workload} --all-containers` },
  {
    name: 'crashing',
    symptom: /CrashLoopBackOff/,
    seconds: 300,
    look: ({ pod, container }) => `logs ${pod} --container=${container} --previous`,
  },
  {
    name: 'starting',
    symptom: /(?:)/,
    seconds: Number.POSITIVE_INFINITY,
    look: (place) => (place.pod ? `logs ${place.pod} --all-containers` : describe(place)),
  },
];

/** Why this one, which is not ready, is not. */
export const stateOf = ({ state, detail }: Rollout): State =>
  states.find(({ name, symptom }) => (state === 'failed' ? name === 'failed' : symptom.test(detail))) as State;

/** What scripts/deliver names in its details: "0 of 1 ready (redpanda-0: redpanda CrashLoopBackOff, back-off 20s)". */
export function placeOf({ id, detail }: Rollout): Place {
  const [kind = '', full = ''] = id.split(' ');
  const [namespace = '', name = ''] = full.split('/');
  const [, pod = '', container = ''] = /\(([a-z0-9.-]+): (\S+)/.exec(detail) ?? [];
  return { namespace, workload: `${kind.toLowerCase()}/${name}`, pod, container };
}
