import { change, type Rules } from '../lib/rule';
import { containersWhere, type Node, podsWhere } from '../lib/workloads';

const API = 'Deployment openim/openim-api';
const EDGE = 'Deployment ingress-nginx/ingress-nginx-controller';
const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers.0`;

/** Volume types that `restricted` allows. */
const volumeTypes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const handlers = (spec: Node): Node[] =>
  [spec.startupProbe, spec.readinessProbe, spec.livenessProbe, spec.lifecycle?.postStart, spec.lifecycle?.preStop].filter(
    Boolean,
  );

/**
 * Pod Security `restricted` field by field (kubernetes.io/docs/concepts/security/pod-security-standards), and stricter
 * where the standard leaves a choice: read-only root, a numeric user and group, no capability at all.
 */
export const podSecurity: Rules = {
  'pods do not use the namespaces of the host': {
    offenders: ({ objects }) => podsWhere(objects, (pod) => pod.hostNetwork || pod.hostPID || pod.hostIPC),
    breach: change(API, `${POD}.hostNetwork`, true),
  },
  'no Windows host process': {
    offenders: ({ objects }) => [
      ...podsWhere(objects, ({ securityContext }) => securityContext?.windowsOptions),
      ...containersWhere(objects, ({ securityContext }) => securityContext?.windowsOptions),
    ],
    breach: change(API, `${POD}.securityContext.windowsOptions`, { hostProcess: true }),
  },
  'no privileged container': {
    offenders: ({ objects }) => containersWhere(objects, ({ securityContext }) => securityContext?.privileged),
    breach: change(API, `${CONTAINER}.securityContext.privileged`, true),
  },
  'no container gains privileges': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false),
    breach: change(API, `${CONTAINER}.securityContext.allowPrivilegeEscalation`, undefined),
  },
  'containers drop every capability': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL')),
    breach: change(API, `${POD}.initContainers.0.securityContext.capabilities.drop`, ['NET_RAW']),
  },
  'containers add no capability': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ securityContext }) => securityContext?.capabilities?.add?.length > 0),
    breach: change(API, `${CONTAINER}.securityContext.capabilities.add`, ['NET_BIND_SERVICE']),
  },
  'no capability but NET_BIND_SERVICE, not even by exception': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ securityContext }) =>
        securityContext?.capabilities?.add?.some((capability: string) => capability !== 'NET_BIND_SERVICE'),
      ),
    breach: change(EDGE, `${CONTAINER}.securityContext.capabilities.add`, ['NET_BIND_SERVICE', 'CHOWN']),
  },
  'volumes are of the types that restricted allows': {
    offenders: ({ objects }) =>
      podsWhere(objects, ({ volumes }) =>
        volumes?.some((volume: Node) => !volumeTypes.some((type) => volume[type] !== undefined)),
      ),
    breach: change(API, `${POD}.volumes.1`, { name: 'tmp', hostPath: { path: '/tmp' } }),
  },
  'no host port': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ ports }) => ports?.some(({ hostPort }: Node) => hostPort !== undefined)),
    breach: change(API, `${CONTAINER}.ports.0.hostPort`, 10002),
  },
  'probes and hooks call the pod itself and no other host': {
    offenders: ({ objects }) =>
      containersWhere(objects, (spec) => handlers(spec).some(({ httpGet, tcpSocket }) => httpGet?.host || tcpSocket?.host)),
    breach: change(API, `${CONTAINER}.livenessProbe.httpGet.host`, '169.254.169.254'),
  },
  'AppArmor, SELinux, /proc and sysctls have the defaults of the runtime': {
    offenders: ({ objects }) => {
      const touched = ({ securityContext }: Node) =>
        ['appArmorProfile', 'seLinuxOptions', 'procMount', 'sysctls'].some((key) => securityContext?.[key]);
      return [...podsWhere(objects, touched), ...containersWhere(objects, touched)];
    },
    breach: change(API, `${POD}.securityContext.sysctls`, [{ name: 'kernel.msgmax', value: '1' }]),
  },
  'system calls are filtered by the default profile of the runtime': {
    offenders: ({ objects }) => [
      ...podsWhere(objects, ({ securityContext }) => securityContext?.seccompProfile?.type !== 'RuntimeDefault'),
      ...containersWhere(objects, ({ securityContext }) => securityContext?.seccompProfile),
    ],
    breach: change(API, `${POD}.securityContext.seccompProfile.type`, 'Unconfined'),
  },
  'pods run as a user and group with a number above 0': {
    offenders: ({ objects }) =>
      podsWhere(objects, ({ securityContext: { runAsNonRoot, runAsUser, runAsGroup, fsGroup } = {} as Node }) => {
        return runAsNonRoot !== true || !(runAsUser > 0) || !(runAsGroup > 0) || !(fsGroup > 0);
      }),
    breach: change(API, `${POD}.securityContext.runAsUser`, undefined),
  },
  'no container changes the user of its pod': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ securityContext }) =>
        ['runAsNonRoot', 'runAsUser', 'runAsGroup'].some((key) => securityContext?.[key] !== undefined),
      ),
    breach: change(API, `${CONTAINER}.securityContext.runAsUser`, 0),
  },
  'root file systems are read-only': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true),
    breach: change(API, `${CONTAINER}.securityContext.readOnlyRootFilesystem`, false),
  },
};
