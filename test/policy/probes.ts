import { change, type Rules } from '../lib/rule';
import { type Node, servingWhere, workloadsIn } from '../lib/workloads';

const API = 'Deployment openim/openim-api';
const POD = 'spec.template.spec';

/** What a probe asks, without how often. */
const question = (probe: Node) => JSON.stringify([probe?.httpGet, probe?.tcpSocket, probe?.exec, probe?.grpc]);
/** Seconds until a probe that fails has its effect. */
const patience = ({ periodSeconds = 10, failureThreshold = 3 }: Node): number => periodSeconds * failureThreshold;

/** How a pod is known to have started, to be ready and to live, and how it stops. */
export const probes: Rules = {
  'containers that serve have a startup, a readiness and a liveness probe': {
    offenders: ({ objects }) =>
      servingWhere(objects, (spec) => !spec.startupProbe || !spec.readinessProbe || !spec.livenessProbe),
    breach: change(API, `${POD}.containers.0.startupProbe`, undefined),
  },
  'liveness and readiness probes differ': {
    offenders: ({ objects }) =>
      servingWhere(
        objects,
        ({ readinessProbe, livenessProbe }) => livenessProbe && question(readinessProbe) === question(livenessProbe),
      ),
    breach: change(API, `${POD}.containers.0.livenessProbe`, { tcpSocket: { port: 10002 }, periodSeconds: 60 }),
  },
  'a pod is removed from its Service before it is restarted': {
    offenders: ({ objects }) =>
      servingWhere(
        objects,
        ({ readinessProbe, livenessProbe }) => livenessProbe && patience(livenessProbe) <= patience(readinessProbe ?? {}),
      ),
    breach: change(API, `${POD}.containers.0.livenessProbe.periodSeconds`, 1),
  },
  'a probe times out before the next one begins': {
    offenders: ({ objects }) =>
      servingWhere(objects, (spec) =>
        [spec.startupProbe, spec.readinessProbe, spec.livenessProbe].some(
          (probe) => probe && (probe.timeoutSeconds ?? 1) > (probe.periodSeconds ?? 10),
        ),
      ),
    breach: change(API, `${POD}.containers.0.readinessProbe.timeoutSeconds`, 30),
  },
  'pods have ten seconds more to stop than their preStop hook sleeps': {
    offenders: ({ objects }) =>
      servingWhere(objects, ({ lifecycle }, { workload }) => {
        const [program, seconds] = lifecycle?.preStop?.exec?.command ?? [];
        return program === 'sleep' && workload.pod.terminationGracePeriodSeconds < Number(seconds) + 10;
      }),
    breach: change(API, `${POD}.terminationGracePeriodSeconds`, 15),
  },
  'pods state their termination grace period': {
    offenders: ({ objects }) =>
      workloadsIn(objects)
        .filter(({ pod }) => pod.terminationGracePeriodSeconds === undefined)
        .map(({ name }) => name),
    breach: change('StatefulSet openim/openim-mysql', `${POD}.terminationGracePeriodSeconds`, undefined),
  },
  'backends of an Ingress or a Gateway keep serving for a while after their termination starts': {
    offenders: ({ objects }) =>
      servingWhere(
        objects,
        ({ ports = [], lifecycle }) =>
          ports.some(({ name }: Node) => ['http', 'ws', 's3'].includes(name)) &&
          ports.some(({ containerPort }: Node) => [10001, 10002, 8333, 443].includes(containerPort)) &&
          !lifecycle?.preStop,
      ),
    breach: change(API, `${POD}.containers.0.lifecycle`, undefined),
  },
};
