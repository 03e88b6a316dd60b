import type { k8s } from 'cdk8s-plus-28';
import { type ContainerProps, container } from '../constructs/container';
import { execProbe } from '../constructs/probes';

/** Common settings of the containers of a Dragonfly pod that run the scripts of this chart. */
export type Program = Pick<ContainerProps, 'image' | 'env' | 'mounts'>;

/** The sidecar that admits the proxies to the primary: scripts/gate.sh. */
export const gate = (program: Program): k8s.Container =>
  container({
    ...program,
    name: 'gate',
    command: ['tini', '--', '/scripts/gate.sh'],
    // A dozen short processes every half second.
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
    startup: execProbe(loop(10), { period: 5, failures: 12 }),
    readiness: execProbe(loop(15), { period: 5, failures: 3 }),
    // A purge blocks the loop for 3 s or more, and longer if the processor is overloaded.
    liveness: execProbe(loop(120), { period: 20, failures: 3 }),
  });

const loop = (seconds: number): string[] => ['/scripts/gate-alive.sh', String(seconds)];
