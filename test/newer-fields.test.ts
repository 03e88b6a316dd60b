import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import { distObjects } from './lib/dist-folder';
import { find, subject } from './lib/subject';
import type { Node } from './lib/workloads';

/**
 * The classes of cdk8s silently drop every field that their schema does not have (cdk8s#2172). These tests look up in the
 * output each field that is newer than the schema of 1.28 or comes from a CRD.
 */
const at = (node: Node, path: string): unknown => path.split('.').reduce((value, key) => value?.[key], node);

const CHARTS = join(__dirname, '..', 'charts');

it('bare ApiObjects are created only in files that these tests and those of certificates and monitoring list', () => {
  const files = (readdirSync(CHARTS, { recursive: true }) as string[]).filter(
    (file) => file.endsWith('.ts') && readFileSync(join(CHARTS, file), 'utf8').includes('new ApiObject('),
  );
  expect(files.sort()).toEqual([
    'constructs/admission-policy.ts',
    'constructs/certificate.ts',
    // test/external-services.test.ts
    'constructs/name-policy.ts',
    'monitoring/collection.ts',
  ]);
});

describe('dist/dev', () => {
  const objects = distObjects('dev');
  const POLICIES = ['openim-ingresses', 'openim-operators'];

  it.each(POLICIES)('has every field of the ValidatingAdmissionPolicy %s', (name) => {
    const policy = find(objects, `ValidatingAdmissionPolicy ${name}`);
    expect(policy.apiVersion).toBe('admissionregistration.k8s.io/v1');
    expect(Object.keys(policy.spec)).toEqual(expect.arrayContaining(['failurePolicy', 'matchConstraints', 'validations']));
    expect(policy.spec.matchConstraints.resourceRules.length).toBeGreaterThan(0);
    expect(policy.spec.matchConstraints.namespaceSelector).toBeDefined();
    for (const { expression, message } of policy.spec.validations) {
      expect([typeof expression, typeof message]).toEqual(['string', 'string']);
    }
    expect(find(objects, `ValidatingAdmissionPolicyBinding ${name}`).spec).toEqual({
      policyName: name,
      validationActions: ['Deny'],
    });
  });

  it.each([
    ['ValidatingAdmissionPolicy openim-operators', 'spec.matchConditions.0.expression'],
    ['Deployment openim/openim-api', 'spec.template.spec.topologySpreadConstraints.0.matchLabelKeys.0'],
    ['Deployment openim/openim-api', 'spec.template.spec.topologySpreadConstraints.0.nodeTaintsPolicy'],
    ['StatefulSet openim/openim-mysql', 'spec.persistentVolumeClaimRetentionPolicy.whenScaled'],
    ['StatefulSet openim/openim-mysql', 'spec.volumeClaimTemplates.0.spec.resources.requests.storage'],
    ['PodDisruptionBudget openim/openim-api', 'spec.unhealthyPodEvictionPolicy'],
    ['Service openim/openim-api', 'spec.ports.0.appProtocol'],
    ['NetworkPolicy openim/openim-api', 'spec.egress.0.ports.0.port'],
    ['HorizontalPodAutoscaler openim/openim-msggateway', 'spec.behavior.scaleDown.stabilizationWindowSeconds'],
  ])('%s has %s', (identity, path) => {
    expect(at(find(objects, identity), path)).toBeDefined();
  });
});

describe('objects of CRDs', () => {
  const { objects } = subject(derive(loadEnvironment('prod'), { name: 'prod', edge: { controller: 'gke-gateway' } }));

  it.each<[string, string, unknown]>([
    ['Gateway ingress-nginx/openim', 'spec.addresses.0.value', 'openim-ingress-ip'],
    ['Gateway ingress-nginx/openim', 'spec.listeners.1.tls.certificateRefs.0.name', 'openim-tls'],
    ['Gateway ingress-nginx/openim', 'spec.listeners.1.allowedRoutes.namespaces.from', 'Selector'],
    ['HTTPRoute openim/openim-api', 'spec.parentRefs.0.sectionName', 'https'],
    ['HTTPRoute seaweedfs/seaweedfs-s3', 'spec.rules.0.backendRefs.0.port', 8333],
    ['GCPBackendPolicy openim/openim-msggateway', 'spec.default.timeoutSec', 86400],
    ['GCPBackendPolicy openim/openim-api', 'spec.default.connectionDraining.drainingTimeoutSec', 60],
    ['GCPBackendPolicy openim/openim-api', 'spec.targetRef.kind', 'Service'],
    ['HealthCheckPolicy openim/openim-api', 'spec.default.config.tcpHealthCheck.port', 10002],
    ['ExternalSecret openim/openim-mysql', 'spec.data.0.remoteRef.key', 'openim-prod-mysql-root'],
    ['ExternalSecret openim/openim-mysql', 'spec.target.deletionPolicy', 'Retain'],
    [
      'SecretStore openim/secret-manager',
      'spec.provider.gcpsm.auth.workloadIdentity.serviceAccountRef.name',
      'external-secrets',
    ],
  ])('%s has %s', (identity, path, value) => {
    expect(at(find(objects, identity), path)).toEqual(value);
  });
});
