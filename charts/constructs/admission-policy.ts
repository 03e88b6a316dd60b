import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** A ValidatingAdmissionPolicy and its binding. admissionregistration.k8s.io/v1 is younger than the 1.28 classes. */
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
