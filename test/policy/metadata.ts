import { identity, type Manifest } from '../../charts/constructs/manifest';
import type { DataService } from '../../environments/lib/external';
import { change, type Rules } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { type Node, workloadsIn } from '../lib/workloads';

const NAME = 'app.kubernetes.io/name';
const COMMON = { 'app.kubernetes.io/part-of': 'openim', 'app.kubernetes.io/managed-by': 'cdk8s' };
const API = 'Deployment openim/openim-api';

const hasCommon = (labels: Readonly<Record<string, string>> = {}) =>
  Object.entries(COMMON).every(([key, value]) => labels[key] === value);

/** Kinds that belong to no namespace, of those that the charts make. */
const GOOGLE = 'gmp-public';
const CLUSTER_WIDE = [
  'Namespace',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
  'ClusterRole',
  'ClusterRoleBinding',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ClusterRules',
  'GlobalRules',
];

/** Selectors that may not change once a cluster has them, and how each is written. */
const selectorsOf = ({ kind, spec }: Manifest): Node[] => {
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'PodDisruptionBudget':
      return [spec.selector.matchLabels];
    case 'Service':
      return spec.selector ? [spec.selector] : [];
    default:
      return [];
  }
};

/** Names, labels and places. */
export const metadata: Rules = {
  'every object is labelled part-of and managed-by': {
    offenders: ({ objects }) => objects.filter((object) => !hasCommon(object.metadata.labels)).map(identity),
    breach: change(API, 'metadata.labels', {}),
  },
  'every pod is labelled name, version, part-of and managed-by': {
    offenders: ({ objects }) =>
      workloadsIn(objects)
        .filter(({ template: { metadata } }) => {
          const labels = metadata.labels ?? {};
          return !labels[NAME] || !labels['app.kubernetes.io/version'] || !hasCommon(labels);
        })
        .map(({ name }) => name),
    breach: change(API, 'spec.template.metadata.labels', { [NAME]: 'openim-api' }),
  },
  'every workload is labelled with the name of its pods': {
    offenders: ({ objects }) =>
      workloadsIn(objects)
        .filter(({ object, template }) => object.metadata.labels?.[NAME] !== template.metadata.labels[NAME])
        .map(({ name }) => name),
    breach: change(API, 'metadata.labels', COMMON),
  },
  'selectors are the name, which never changes, and for a primary its pod': {
    offenders: ({ objects }) =>
      objects
        .filter((object) =>
          selectorsOf(object).some((labels) => {
            const { [NAME]: name, 'statefulset.kubernetes.io/pod-name': _pod, ...others } = labels;
            return !name || Object.keys(others).length > 0;
          }),
        )
        .map(identity),
    breach: change(API, 'spec.selector.matchLabels', { ...COMMON, [NAME]: 'openim-api' }),
  },
  'selectors of workloads are the labels of their own pods': {
    offenders: ({ objects }) =>
      ofKind(objects, 'Deployment', 'StatefulSet')
        .filter(({ spec }) => spec.selector.matchLabels[NAME] !== spec.template.metadata.labels[NAME])
        .map(identity),
    breach: change(API, 'spec.selector.matchLabels', { [NAME]: 'openim-auth' }),
  },
  'no two workloads of a namespace share a name label': {
    offenders: ({ objects }) => {
      const key = ({ object, template }: Node) => `${object.metadata.namespace}/${template.metadata.labels[NAME]}`;
      const keys = workloadsIn(objects).map(key);
      return keys.filter((one, index) => keys.indexOf(one) !== index);
    },
    breach: change(API, 'spec.template.metadata.labels', { [NAME]: 'openim-auth' }),
  },
  'names are DNS labels of at most 63 characters, with room for the hash that a StatefulSet adds': {
    offenders: ({ objects }) =>
      objects
        .filter(({ kind, metadata: { name } }) => {
          const most = kind === 'StatefulSet' ? 52 : 63;
          return name.length > most || !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name);
        })
        .map(identity),
    breach: change(API, 'metadata.name', 'openim_api'),
  },
  'port names have at most 15 characters, the first a letter': {
    offenders: ({ objects }) =>
      workloadsIn(objects)
        .filter(({ pod }) =>
          pod.containers.some(({ ports = [] }: Node) =>
            ports.some(({ name }: Node) => !/^[a-z][a-z0-9-]{0,14}$/.test(name)),
          ),
        )
        .map(({ name }) => name),
    breach: change(API, 'spec.template.spec.containers.0.ports.0.name', 'http-for-the-api'),
  },
  'no object appears twice': {
    offenders: ({ objects }) => {
      const names = objects.map(identity);
      return names.filter((name, index) => names.indexOf(name) !== index);
    },
    breach: (objects) => objects.push(objects[0] as Manifest),
  },
  // Google makes its own, and what goes into it is a file without.
  'objects of a namespace are in its file, the Namespace first, and all others in "cluster"': {
    offenders: ({ outputs }) =>
      outputs.flatMap(({ name, objects }) =>
        objects
          .filter((object, index) => {
            const place = object.metadata.namespace;
            return name === 'cluster'
              ? place !== undefined || !CLUSTER_WIDE.includes(object.kind) || object.kind === 'Namespace'
              : index === 0 && name !== GOOGLE
                ? identity(object) !== `Namespace ${name}`
                : place !== name || CLUSTER_WIDE.includes(object.kind);
          })
          .map(identity),
      ),
    breach: change('Service openim/openim-api', 'metadata.namespace', 'redpanda'),
  },
  'namespaces enforce, audit and warn by Pod Security restricted': {
    offenders: ({ objects }) =>
      ofKind(objects, 'Namespace')
        .filter(({ metadata: { labels = {} } }) =>
          ['enforce', 'audit', 'warn'].some((mode) => labels[`pod-security.kubernetes.io/${mode}`] !== 'restricted'),
        )
        .map(identity),
    breach: change('Namespace openim', 'metadata.labels', COMMON),
  },
  'the namespaces are those of the environment': {
    offenders: ({ objects, environment }) => {
      const made = ofKind(objects, 'Namespace').map(({ metadata: { name } }) => name);
      const { monitoring, redpanda, dragonfly, seaweedfs, ...always } = environment.namespaces;
      const ours = (service: DataService) => environment.dataServices?.[service]?.kind !== 'external';
      const wanted = [
        ...Object.values(always),
        ...(ours('kafka') ? [redpanda] : []),
        ...(ours('redis') ? [dragonfly] : []),
        ...(ours('s3') ? [seaweedfs] : []),
        ...(environment.monitoring.mode === 'self-hosted' ? [monitoring] : []),
        ...(environment.additions?.namespaces ?? []),
      ];
      return [...made.filter((name) => !wanted.includes(name)), ...wanted.filter((name) => !made.includes(name))];
    },
    breach: change('Namespace openim', 'metadata.name', 'chat'),
  },
  'ConfigMaps are immutable and named by their content': {
    offenders: ({ objects }) =>
      ofKind(objects, 'ConfigMap')
        .filter(({ metadata: { name }, immutable }) => immutable !== true || !/-[0-9a-f]{8}$/.test(name))
        .map(identity),
    breach: (objects) => {
      const map = objects.find(({ kind }) => kind === 'ConfigMap') as Node;
      map.immutable = false;
    },
  },
  'every ConfigMap is used, and every referenced ConfigMap exists': {
    offenders: ({ objects }) => {
      const maps = ofKind(objects, 'ConfigMap');
      const used = new Set<string>();
      const missing = workloadsIn(objects).flatMap(({ name, object, pod }) =>
        configMapsOf(pod).flatMap((map) => {
          used.add(`ConfigMap ${object.metadata.namespace}/${map}`);
          return maps.some((one) => one.metadata.name === map && one.metadata.namespace === object.metadata.namespace)
            ? []
            : [`${name}: ${map}`];
        }),
      );
      // ingress-nginx reads its two through the API: the controller's by an argument, the headers' by the controller's.
      const byName = (map: Manifest) =>
        objects.some(
          (object) => object !== map && JSON.stringify([object.spec, object.data]).includes(`/${map.metadata.name}"`),
        );
      return [...missing, ...maps.filter((map) => !used.has(identity(map)) && !byName(map)).map(identity)];
    },
    breach: change('StatefulSet dragonfly/dragonfly', 'spec.template.spec.volumes.0.configMap.name', 'gone'),
  },
};

/** Names of the ConfigMaps that a pod mounts or takes variables from, and cannot be without. */
const configMapsOf = ({ volumes = [], containers, initContainers = [] }: Node): string[] => [
  ...volumes.flatMap(({ configMap, projected }: Node) => [
    ...(configMap ? [configMap.name] : []),
    ...(projected?.sources ?? []).flatMap(({ configMap }: Node) => (configMap ? [configMap.name] : [])),
  ]),
  ...[...containers, ...initContainers].flatMap(({ env = [], envFrom = [] }: Node) =>
    [
      ...env.map(({ valueFrom }: Node) => valueFrom?.configMapKeyRef),
      ...envFrom.map(({ configMapRef }: Node) => configMapRef),
    ]
      .filter((source: Node) => source && !source.optional)
      .map(({ name }: Node) => name),
  ),
];
