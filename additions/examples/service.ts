import { k8s } from 'cdk8s-plus-28';
import type { AdditionsCode } from '../../charts/additions/additions';
import { container } from '../../charts/constructs/container';
import { selector } from '../../charts/constructs/labels';
import { podTemplate } from '../../charts/constructs/pod';
import { httpProbe } from '../../charts/constructs/probes';
import { serviceAccount } from '../../charts/constructs/service';
import type { Additions } from '../../environments/lib/types';

/** For the file of the environment. */
export const additions: Additions = { namespaces: ['bots'] };

const NAME = 'echo-bot';

const bot = container({
  name: 'bot',
  image: 'ghcr.io/example/echo-bot:v1.2.0',
  env: { OPENIM_API: 'http://openim-api.openim.svc.cluster.local.:10002' },
  ports: { http: 8080 },
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
  startup: httpProbe(8080, '/healthz', { period: 5, failures: 12 }),
  readiness: httpProbe(8080, '/healthz', { period: 5, failures: 2 }),
  liveness: httpProbe(8080, '/livez', { period: 10, failures: 6 }),
});

export default {
  charts: {
    bots: (scope) => {
      serviceAccount(scope, NAME);
      new k8s.KubeDeployment(scope, 'bot', {
        metadata: { name: NAME, labels: selector(NAME) },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 5,
          minReadySeconds: 10,
          selector: { matchLabels: selector(NAME) },
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromNumber(1) },
          },
          template: podTemplate(
            NAME,
            { user: 65532, priority: 'openim-app', gracePeriod: 30, containers: [bot] },
            { spread: 'none', zones: false },
          ),
        },
      });
      new k8s.KubeNetworkPolicy(scope, 'bot-policy', {
        metadata: { name: NAME },
        spec: {
          podSelector: { matchLabels: selector(NAME) },
          policyTypes: ['Ingress', 'Egress'],
          egress: [
            {
              to: [
                {
                  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openim' } },
                  podSelector: { matchLabels: selector('openim-api') },
                },
              ],
              ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(10002) }],
            },
          ],
        },
      });
    },
  },
  /** The API's own policy allows connections from the bot. */
  change: ({ objects }) => {
    const policy = objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'openim-api');
    policy?.spec.ingress.push({
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'bots' } },
          podSelector: { matchLabels: selector(NAME) },
        },
      ],
      ports: [{ protocol: 'TCP', port: 10002 }],
    });
    return objects;
  },
} satisfies AdditionsCode;
