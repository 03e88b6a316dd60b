import type { Construct } from 'constructs';
import type { Environment } from '../../environments/lib/types';
import { admissionPolicy } from '../constructs/admission-policy';
import { madeNamespaces } from '../model/workloads';

/**
 * Operators may patch workloads in order to restart them. This policy denies every other patch to users who may not
 * create workloads. It checks rights and not names, because a group may reach RBAC and not `userInfo`, or a Role may be
 * bound to a user by hand. A user who may create workloads needs no patch to run any program.
 */
export function operatorPolicy(scope: Construct, environment: Environment): void {
  if (environment.access.operators.length === 0) {
    return;
  }
  admissionPolicy(scope, 'openim-operators', {
    matchConstraints: {
      namespaceSelector: {
        matchExpressions: [
          {
            key: 'kubernetes.io/metadata.name',
            operator: 'In',
            values: [...madeNamespaces(environment)],
          },
        ],
      },
      resourceRules: [
        { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments', 'statefulsets'] },
        {
          apiGroups: ['autoscaling'],
          apiVersions: ['v2'],
          operations: ['UPDATE'],
          resources: ['horizontalpodautoscalers'],
        },
      ],
    },
    matchConditions: [
      {
        name: 'may-not-create-workloads',
        expression:
          "!authorizer.group('apps').resource('deployments').namespace(request.namespace).check('create').allowed()",
      },
    ],
    validations: [
      {
        // dyn: the three kinds do not share these fields.
        expression: 'dyn(object).spec.?template.?spec == dyn(oldObject).spec.?template.?spec',
        message: 'operators may restart and scale; change the pod template in Git',
      },
      {
        expression:
          'dyn(object).spec.?persistentVolumeClaimRetentionPolicy == dyn(oldObject).spec.?persistentVolumeClaimRetentionPolicy',
        message: 'operators may restart and scale; change volume retention in Git',
      },
      {
        // The garbage collector deletes objects with an owner that does not exist; operators may not delete workloads.
        expression: 'object.metadata.?ownerReferences == oldObject.metadata.?ownerReferences',
        message: 'operators may restart and scale; change owner references in Git',
      },
    ],
  });
}
