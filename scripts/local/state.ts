import type { Rollout } from '../deliver/rollouts';

/** State of a workload that is not ready: its maximum duration on one node, and the kubectl call to inspect it. */
export interface State {
  readonly name: string;
  readonly symptom: RegExp;
  /** Seconds after which waiting longer is useless: no other node is added, and nobody else repairs it. */
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

/** State of a rollout that is not ready. */
export const stateOf = ({ state, detail }: Rollout): State =>
  states.find(({ name, symptom }) => (state === 'failed' ? name === 'failed' : symptom.test(detail))) as State;

/** Place in the details of scripts/deliver: "0 of 1 ready (redpanda-0: redpanda CrashLoopBackOff, back-off 20s)". */
export function placeOf({ id, detail }: Rollout): Place {
  const [kind = '', full = ''] = id.split(' ');
  const [namespace = '', name = ''] = full.split('/');
  const [, pod = '', container = ''] = /\(([a-z0-9.-]+): (\S+)/.exec(detail) ?? [];
  return { namespace, workload: `${kind.toLowerCase()}/${name}`, pod, container };
}
