import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { hasEdge } from '../../environments/lib/edge';
import { balancedDisk, type DiskType } from '../../environments/lib/machines';
import type { Environment, Gke } from '../../environments/lib/types';
import { commonLabels, selector } from '../constructs/labels';
import type { Priority } from '../constructs/pod';
import { ephemeralClass } from '../constructs/volumes';
import { CLASS } from '../edge/ingresses';
import { madeNamespaces, publicHosts } from '../model/workloads';
import { clusterRules } from '../monitoring/collection';

/** The key in Cloud KMS that npm run gke makes for disks. */
export const diskKey = ({ project, region, cluster }: Gke): string =>
  `projects/${project}/locations/${region}/keyRings/${cluster}/cryptoKeys/disks`;

/** Objects that belong to no namespace. Its file sorts first, so that `kubectl apply -f` makes them first. */
export class ClusterChart extends Chart {
  constructor(
    scope: Construct,
    private readonly environment: Environment,
  ) {
    super(scope, 'cluster', { labels: commonLabels, disableResourceNameHashes: true });
    this.storageClasses();
    this.priorityClasses();
    clusterRules(this, environment);
    if (hasEdge(environment, 'ingress-nginx')) {
      this.ingressClass();
      this.ingressPolicy();
    }
    if (environment.access.operators.length > 0) {
      this.operatorPolicy();
    }
  }

  /** GKE's own `standard` binds a disk to a zone before the pod has one, and GKE makes it again when it is changed. */
  private storageClasses(): void {
    const { gke, storage, backups } = this.environment;
    if (storage.diskType) {
      this.diskClass('storage-class', storage.className, storage.diskType, 'Retain');
    }
    const ephemeral = ephemeralClass(this.environment);
    if (gke && backups && ephemeral !== 'standard-rwo') {
      this.diskClass('ephemeral-class', ephemeral, balancedDisk(gke.nodePool.machineType), 'Delete');
    }
  }

  private diskClass(id: string, name: string, type: DiskType, reclaimPolicy: 'Retain' | 'Delete'): void {
    new k8s.KubeStorageClass(this, id, {
      metadata: { name },
      provisioner: 'pd.csi.storage.gke.io',
      parameters: { type, 'csi.storage.k8s.io/fstype': 'ext4', ...this.diskKey() },
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      reclaimPolicy,
    });
  }

  private diskKey(): Record<string, string> {
    const { gke, storage } = this.environment;
    return gke && storage.encryption ? { 'disk-encryption-kms-key': diskKey(gke) } : {};
  }

  private priorityClasses(): void {
    const classes: Record<Priority, [value: number, description: string]> = {
      'openim-data': [1000000, 'Data services: without them nothing else of OpenIM works.'],
      'openim-edge': [900000, 'The way in from the internet.'],
      'openim-app': [800000, "OpenIM's stateless services."],
      'openim-monitoring': [700000, 'Who watches: the last to be missed by users.'],
    };
    for (const [name, [value, description]] of Object.entries(classes)) {
      new k8s.KubePriorityClass(this, name, { metadata: { name }, value, description });
    }
  }

  private ingressClass(): void {
    const name = 'ingress-nginx-controller';
    new k8s.KubeIngressClass(this, 'ingress-class', {
      metadata: { name: CLASS, labels: selector(name) },
      spec: { controller: 'k8s.io/ingress-nginx' },
    });
    // The only thing the controller reads outside its namespace, because it has none.
    new k8s.KubeClusterRole(this, 'ingress-class-role', {
      metadata: { name: 'openim-ingress-classes', labels: selector(name) },
      rules: [{ apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: ['list', 'watch'] }],
    });
    new k8s.KubeClusterRoleBinding(this, 'ingress-class-binding', {
      metadata: { name: 'openim-ingress-classes', labels: selector(name) },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'openim-ingress-classes' },
      subjects: [{ kind: 'ServiceAccount', name, namespace: this.environment.namespaces.edge }],
    });
  }

  /** What ingress-nginx's admission webhook would guard, without a webhook (CVE-2025-1974 came in through it). */
  private ingressPolicy(): void {
    const hosts = Object.values(publicHosts(this.environment)).map((host) => `'${host}'`);
    this.admissionPolicy('openim-ingresses', {
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': this.environment.namespaces.edge } },
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
          message: 'snippet annotations put text into nginx.conf unchecked and are refused',
        },
        {
          expression:
            "!has(object.spec.rules) || object.spec.rules.all(rule, !has(rule.http) || rule.http.paths.all(path, !has(path.path) || path.path.matches('^/[A-Za-z0-9._/()|$*-]*$')))",
          message: 'paths may hold letters, digits and . _ - / ( ) | $ * only',
        },
      ],
    });
  }

  /**
   * Operators may patch workloads in order to restart them. Anything else a patch could do ends here, for everybody who may
   * not create workloads: by rights and not by names, because a group may reach RBAC and not `userInfo`, or a Role be bound
   * to somebody by hand. Who may create them needs no patch in order to run what he likes.
   */
  private operatorPolicy(): void {
    this.admissionPolicy('openim-operators', {
      matchConstraints: {
        namespaceSelector: {
          matchExpressions: [
            {
              key: 'kubernetes.io/metadata.name',
              operator: 'In',
              values: [...madeNamespaces(this.environment)],
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
          message: 'operators may restart and scale; changes to the pod go through Git',
        },
        {
          expression:
            'dyn(object).spec.?persistentVolumeClaimRetentionPolicy == dyn(oldObject).spec.?persistentVolumeClaimRetentionPolicy',
          message: 'operators may restart and scale; what becomes of volumes goes through Git',
        },
        {
          // The garbage collector deletes what belongs to an owner that does not exist; operators may not delete workloads.
          expression: 'object.metadata.?ownerReferences == oldObject.metadata.?ownerReferences',
          message: 'operators may restart and scale; owners go through Git',
        },
      ],
    });
  }

  /** admissionregistration.k8s.io/v1 is younger than the 1.28 classes, hence the bare objects. */
  private admissionPolicy(name: string, spec: object): void {
    const apiVersion = 'admissionregistration.k8s.io/v1';
    new ApiObject(this, name, {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: { failurePolicy: 'Fail', ...spec },
    });
    new ApiObject(this, `${name}-binding`, {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    });
  }
}
