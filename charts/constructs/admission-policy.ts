import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 * A ValidatingAdmissionPolicy and its binding. The classes of Kubernetes 1.28 do not have
 * admissionregistration.k8s.io/v1.
 */
export function admissionPolicy(scope: Construct, name: string, spec: object): void {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  new ApiObject(scope, name, {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: { failurePolicy: 'Fail', ...spec },
  });
  new ApiObject(scope, `${name}-binding`, {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
}
