import { container } from '../constructs/container';
import { Microservice } from '../constructs/microservice';
import type { NamespaceChart } from '../constructs/namespace-chart';
import { httpProbe } from '../constructs/probes';
import { imageOf } from '../model/images';
import { madeNamespaces, workloads } from '../model/workloads';
import { counted } from './roles';

const NAME = 'kube-state-metrics';
const { ports } = workloads[NAME];

/** State of this chart's pods, volumes, autoscalers, quotas and Jobs as metrics. */
export function kubeStateMetrics(chart: NamespaceChart): void {
  const { environment } = chart;
  new Microservice(chart, NAME, {
    autoscaling: { minReplicas: 1, maxReplicas: 1 },
    minReadySeconds: 5,
    scaleDown: {},
    pod: {
      // nonroot in the image.
      user: 65532,
      priority: 'openim-monitoring',
      apiToken: true,
      gracePeriod: 10,
      containers: [
        container({
          name: NAME,
          image: imageOf(environment, 'kubeStateMetrics'),
          args: [
            `--port=${ports.metrics}`,
            `--telemetry-port=${ports.telemetry}`,
            `--namespaces=${madeNamespaces(environment)}`,
            `--resources=${counted}`,
          ],
          ports,
          resources: environment.monitoring.kubeStateMetrics,
          startup: httpProbe(ports.metrics, '/healthz', { period: 3, failures: 20 }),
          readiness: httpProbe(ports.telemetry, '/readyz', { period: 5, failures: 3 }),
          // It depends on the API server, too: twelve tries take four minutes.
          liveness: httpProbe(ports.metrics, '/livez', { period: 20, timeout: 5, failures: 12 }),
        }),
      ],
    },
  });
}
