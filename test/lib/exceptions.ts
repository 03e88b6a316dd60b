/** An object that may break a rule of test/policy, and why. */
export interface Exception {
  /** The rule, as its test is called. */
  readonly rule: string;
  /** The offender, as the test names it. */
  readonly offender: string;
  readonly reason: string;
}

const EDGE = 'Deployment ingress-nginx/ingress-nginx-controller';
const CRONTASK = 'Deployment openim/openim-crontask';

/** Every exception from every rule, in all environments; an entry that no environment needs fails the tests. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'containers add no capability',
    offender: `${EDGE}: controller`,
    reason: 'the programs carry NET_BIND_SERVICE in their files; outside the bounding set the kernel refuses to start them',
  },
  {
    rule: 'no Service has a node port or external addresses',
    offender: 'Service ingress-nginx/ingress-nginx-controller',
    reason: 'edge.httpsNodePort, outside GKE only: kind gives a LoadBalancer no address',
  },
  {
    rule: 'pods mount no ServiceAccount token',
    offender: EDGE,
    reason: 'the controller reads Ingresses, Services and its certificate from the Kubernetes API',
  },
  {
    rule: 'no account may read Secrets',
    offender: 'Role ingress-nginx/ingress-nginx-controller',
    reason:
      'the certificate; the namespace holds no other Secret, as the Ingresses stand in the namespace of the controller',
  },
  {
    rule: 'no policy opens to or from the whole internet',
    offender: 'NetworkPolicy ingress-nginx/ingress-nginx-controller',
    reason: 'clients; externalTrafficPolicy: Local keeps their addresses, and pods are excepted',
  },
  {
    rule: 'liveness and readiness probes differ',
    offender: `${EDGE}: controller`,
    reason: 'the controller has one health endpoint; liveness waits six times as long as readiness',
  },
  ...['chat-api', 'admin-api'].map((name) => ({
    rule: 'liveness and readiness probes differ',
    offender: `Deployment openim/openim-${name}: ${name}`,
    reason: 'openim-chat has no metrics and no health endpoint, only its port; liveness waits twelve times as long',
  })),
  {
    rule: 'AppArmor, SELinux, /proc and sysctls have the defaults of the runtime',
    offender: 'Deployment openim/openim-admin-front',
    reason: 'the image listens on port 80, and its sources are not published; Pod Security restricted admits this sysctl',
  },
  {
    rule: 'containers that serve have a startup, a readiness and a liveness probe',
    offender: `${CRONTASK}: crontask`,
    reason: 'the scheduler of this release listens on no port; nobody connects to it',
  },
  {
    rule: 'Deployments roll without losing a pod',
    offender: CRONTASK,
    reason: 'it has no lock: two at once would run every task twice, a minute without it is nothing',
  },
  {
    rule: 'pods mount no ServiceAccount token',
    offender: 'StatefulSet monitoring/prometheus',
    reason: 'it lists the pods of our namespaces, whose metrics it collects',
  },
  {
    rule: 'pods mount no ServiceAccount token',
    offender: 'Deployment monitoring/kube-state-metrics',
    reason: 'it counts pods, claims, Jobs and autoscalers of our namespaces',
  },
  {
    rule: 'no policy opens to or from the whole internet',
    offender: 'NetworkPolicy monitoring/alertmanager',
    reason: 'people are told by PagerDuty, Slack or a webhook, whose addresses change; port 443 alone',
  },
  {
    rule: 'ingress from the internet is on 80 and 443 and excludes pods, and there is no egress to it',
    offender: 'NetworkPolicy monitoring/alertmanager',
    reason: 'the same; test/monitoring.test.ts holds it to public addresses',
  },
];
