import { identity, type Manifest } from '../constructs/manifest';
import type { Rule } from './context';
import type { Labels } from './selectors';
import type { Workload } from './workloads';

/** Rules of Kubernetes for names: kubernetes.io/docs/concepts/overview/working-with-objects/names */
interface Form {
  readonly is: string;
  readonly pattern: RegExp;
  readonly length: number;
  readonly remedy: string;
}

const form = (is: string, pattern: RegExp, length: number, remedy: string): Form => ({ is, pattern, length, remedy });

const LOWER = 'lower-case letters, digits and "-"';
const label = form('a DNS-1123 label', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 63, LOWER);
const subdomain = form(
  'a DNS-1123 subdomain',
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  253,
  'lower-case letters, digits, "-" and "."',
);
const service = form('a Service name', /^[a-z]([-a-z0-9]*[a-z0-9])?$/, 63, `a letter, then ${LOWER}`);
const portName = form(
  'a port name',
  /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  15,
  'lower-case letters, digits and single "-"',
);
const variable = form('a variable name', /^[-._a-zA-Z][-._a-zA-Z0-9]*$/, 253, 'letters, digits and "_"');
const dataKey = form('a key', /^[-._a-zA-Z0-9]+$/, 253, 'letters, digits, "-", "_" and "."');
const WORDS = 'letters, digits, "-", "_" and ".", beginning and ending with a letter or digit';
const labelValue = form('a label value', /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/, 63, WORDS);
const labelKey = form('a label key', /^([a-z0-9][-a-z0-9.]*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, 317, WORDS);
const rbac = form('a path segment', /^(?!\.{1,2}$)[^/%]+$/, 253, 'no "/" and no "%"');
// The label controller-revision-hash of a pod is this name, a dash and ten more characters (kubernetes#64023).
const statefulSet = { ...label, length: 52 };
// A Job's name is this name, a dash and ten more characters.
const cronJob = { ...label, length: 52 };

const forms: Readonly<Record<string, Form>> = {
  Namespace: label,
  Service: service,
  StatefulSet: statefulSet,
  CronJob: cronJob,
  Job: label,
  Role: rbac,
  RoleBinding: rbac,
  ClusterRole: rbac,
  ClusterRoleBinding: rbac,
};

/** Names, labels and keys that the API server, the DNS name of a Service or the label of a pod does not accept. */
export const names: Rule = ({ objects, workloads }) => [
  ...objects.flatMap((object) => problems(object, ofObject(object))),
  ...workloads.flatMap((workload) => problems(workload.object, ofPods(workload))),
];

type Check = readonly [field: string, value: string, form: Form];

const problems = (object: Manifest, checks: readonly Check[]): string[] =>
  checks.flatMap(([field, value, { is, pattern, length, remedy }]) => {
    if (value.length > length) {
      return `${identity(object)}: ${field} "${value}" has ${value.length} characters; shorten it to ${length}`;
    }
    return pattern.test(value) ? [] : `${identity(object)}: ${field} "${value}" is not ${is}; use ${remedy}`;
  });

function ofObject({ kind, metadata, data, spec }: Manifest): Check[] {
  return [
    ['metadata.name', metadata.name, forms[kind] ?? subdomain],
    ...labels('label', metadata.labels),
    ...Object.keys(metadata.annotations ?? {}).map((key): Check => ['annotation', key, labelKey]),
    ...(kind === 'ConfigMap' ? Object.keys(data ?? {}).map((key): Check => ['data', key, dataKey]) : []),
    ...(kind === 'Service' ? (spec.ports ?? []).map(({ name = 'default' }): Check => ['port', name, label]) : []),
  ];
}

function ofPods({ template, containers }: Workload): Check[] {
  return [
    ...labels('pod label', template.metadata?.labels),
    ...(template.spec.volumes ?? []).map(({ name }: { name: string }): Check => ['volume', name, label]),
    ...containers.flatMap(({ name, ports = [], env = [] }): Check[] => [
      ['container', name, label],
      ...ports.map((port): Check => [`port of container "${name}"`, port.name ?? 'default', portName]),
      ...env.map((one): Check => [`variable of container "${name}"`, one.name, variable]),
    ]),
  ];
}

const labels = (field: string, all: Labels = {}): Check[] =>
  Object.entries(all).flatMap(([key, value]): Check[] => [
    [field, key, labelKey],
    [`${field} ${key}`, value, labelValue],
  ]);
