import { identity, type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import type { Change, Finding } from './finding';
import { baseName } from './pairs';
import { type Held, setFindings } from './sets';
import { code, value } from './text';

const LEVELS = ['restricted', 'baseline', 'privileged'];

/** Levels of Pod Security on namespaces, and everything in a pod that the baseline of this repository forbids. */
export const podSecurity = (change: Change): readonly Finding[] => [
  ...levels(change),
  ...setFindings('Pod Security', change.before.flatMap(weaknesses), change.after.flatMap(weaknesses)),
  ...setFindings('Identity', change.before.flatMap(identities), change.after.flatMap(identities)),
];

function levels({ pairs }: Change): readonly Finding[] {
  return pairs
    .filter(({ before, after }) => before?.kind === 'Namespace' && after)
    .flatMap(({ before, after }) =>
      ['enforce', 'audit', 'warn'].flatMap((mode) => {
        const level = (object?: Manifest) => object?.metadata.labels?.[`pod-security.kubernetes.io/${mode}`] ?? 'privileged';
        const [old, fresh] = [level(before), level(after)];
        return old === fresh
          ? []
          : [
              {
                section: LEVELS.indexOf(fresh) > LEVELS.indexOf(old) ? ('broader' as const) : ('narrower' as const),
                text: `Pod Security: namespace ${code(after?.metadata.name)}, mode ${mode}: ${code(old)} -> ${code(fresh)}`,
              },
            ];
      }),
    );
}

/** What this repository sets in no pod but the exceptions of its allowlist. */
function weaknesses(object: Manifest): readonly Held[] {
  const pod = podTemplateOf(object)?.spec;
  if (!pod) {
    return [];
  }
  const { securityContext = {}, volumes = [], initContainers = [], containers = [] } = pod;
  const own = [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field]).map((field) => `${code(field)}: true`),
    ...volumes.flatMap(({ hostPath }: Manifest) => (hostPath ? [`hostPath volume ${code(hostPath.path)}`] : [])),
    ...(pod.automountServiceAccountToken === false ? [] : ['a token of its ServiceAccount is mounted']),
  ];
  const ofContainers = [...initContainers, ...containers].flatMap((container: Manifest) =>
    containerWeaknesses(container, securityContext).map((text) => `container ${code(container.name)}: ${text}`),
  );
  return [...own, ...ofContainers].map((what) => ({ holder: baseName(identity(object)), what }));
}

function containerWeaknesses(
  { securityContext: own = {}, ports = [] }: Manifest,
  pod: Manifest['securityContext'],
): readonly string[] {
  const { add = [], drop = [] } = own.capabilities ?? {};
  const profile = (own.seccompProfile ?? pod.seccompProfile)?.type;
  const user = own.runAsUser ?? pod.runAsUser;
  return [
    ...(own.privileged ? [`${code('privileged')}: true`] : []),
    ...(own.allowPrivilegeEscalation === false ? [] : [`${code('allowPrivilegeEscalation')} is not false`]),
    ...(own.readOnlyRootFilesystem ? [] : ['root file system is writable']),
    ...((own.runAsNonRoot ?? pod.runAsNonRoot) ? [] : [`${code('runAsNonRoot')} is not true`]),
    ...(user === 0 ? ['runs as user 0'] : []),
    ...(drop.includes('ALL') ? [] : ['capabilities are not dropped (ALL)']),
    ...add.map((capability: string) => `capability ${code(capability)}`),
    ...(profile === 'RuntimeDefault' || profile === 'Localhost' ? [] : [`seccomp profile ${value(profile)}`]),
    ...ports.flatMap(({ hostPort }: Manifest) => (hostPort ? [`port ${hostPort} of the node`] : [])),
  ];
}

/** Accounts outside the pod: the ServiceAccount it runs as, and Google's account behind that. */
function identities(object: Manifest): readonly Held[] {
  const account = podTemplateOf(object)?.spec?.serviceAccountName;
  const google =
    object.kind === 'ServiceAccount' ? object.metadata.annotations?.['iam.gke.io/gcp-service-account'] : undefined;
  const holder = baseName(identity(object));
  return [
    ...(account && object.metadata.labels?.['app.kubernetes.io/name'] !== account
      ? [{ holder, what: `runs as ServiceAccount ${code(account)}` }]
      : []),
    ...(google ? [{ holder, what: `acts as Google service account ${code(google)}` }] : []),
  ];
}
