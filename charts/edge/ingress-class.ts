import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { hasEdge } from '../../environments/lib/edge';
import type { Environment } from '../../environments/lib/types';
import { admissionPolicy } from '../constructs/admission-policy';
import { selector } from '../constructs/labels';
import { publicHosts } from '../model/addresses';
import { CLASS } from './ingresses';

/** Cluster-scoped objects of ingress-nginx: its class, the right to read it, and the policy for Ingresses. */
export function ingressClass(scope: Construct, environment: Environment): void {
  if (hasEdge(environment, 'ingress-nginx')) {
    classOfController(scope, environment);
    ingressPolicy(scope, environment);
  }
}

function classOfController(scope: Construct, environment: Environment): void {
  const name = 'ingress-nginx-controller';
  new k8s.KubeIngressClass(scope, 'ingress-class', {
    metadata: { name: CLASS, labels: selector(name) },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  // The only cluster-scoped object that the controller reads.
  new k8s.KubeClusterRole(scope, 'ingress-class-role', {
    metadata: { name: 'openim-ingress-classes', labels: selector(name) },
    rules: [{ apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: ['list', 'watch'] }],
  });
  new k8s.KubeClusterRoleBinding(scope, 'ingress-class-binding', {
    metadata: { name: 'openim-ingress-classes', labels: selector(name) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'openim-ingress-classes' },
    subjects: [{ kind: 'ServiceAccount', name, namespace: environment.namespaces.edge }],
  });
}

/** The checks of ingress-nginx's admission webhook, without a webhook (CVE-2025-1974 used the webhook). */
function ingressPolicy(scope: Construct, environment: Environment): void {
  const hosts = Object.values(publicHosts(environment)).map((host) => `'${host}'`);
  admissionPolicy(scope, 'openim-ingresses', {
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': environment.namespaces.edge } },
      resourceRules: [
        {
          apiGroups: ['networking.k8s.io'],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['ingresses'],
        },
      ],
    },
    validations: [
      {
        expression: `has(object.spec.ingressClassName) && object.spec.ingressClassName == '${CLASS}'`,
        message: `spec.ingressClassName must be ${CLASS}`,
      },
      {
        expression: `has(object.spec.rules) && object.spec.rules.all(rule, has(rule.host) && rule.host in [${hosts}])`,
        message: `every rule must name one of the hosts ${hosts}`,
      },
      {
        expression:
          "!has(object.metadata.annotations) || object.metadata.annotations.all(key, !key.startsWith('nginx.ingress.kubernetes.io/') || !key.endsWith('-snippet'))",
        message: 'snippet annotations are not allowed: they add unchecked text to nginx.conf',
      },
      {
        expression:
          "!has(object.spec.rules) || object.spec.rules.all(rule, !has(rule.http) || rule.http.paths.all(path, !has(path.path) || path.path.matches('^/[A-Za-z0-9._/()|$*-]*$')))",
        message: 'paths may contain only letters, digits and . _ - / ( ) | $ *',
      },
    ],
  });
}
