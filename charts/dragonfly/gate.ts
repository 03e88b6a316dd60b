import type { k8s } from 'cdk8s-plus-28';
import { type ContainerProps, container } from '../constructs/container';
import { execProbe } from '../constructs/probes';

/** What every container of a Dragonfly pod that runs the chart's scripts has in common. */
export type Program = Pick<ContainerProps, 'image' | 'env' | 'mounts'>;

/** The sidecar that admits the proxies to the primary: scripts/gate.sh. */
export const gate = (program: Program): k8s.Container =>
  container({
    ...program,
    name: 'gate',
    command: ['tini', '--', '/scripts/gate.sh'],
    // A dozen short processes each half second.
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
    startup: execProbe(loop(10), { period: 5, failures: 12 }),
    readiness: execProbe(loop(15), { period: 5, failures: 3 }),
    // A purge holds up the loop for 3 s and more at a time, on a starved processor for longer.
    liveness: execProbe(loop(120), { period: 20, failures: 3 }),
  });

const loop = (seconds: number): string[] => ['/scripts/gate-alive.sh', String(seconds)];
