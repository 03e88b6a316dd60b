import { identity } from '../../charts/constructs/manifest';
import { imageOf } from '../../charts/model/images';
import { images, parseImage } from '../../environments/lib/versions';
import { adding, change, type Rules } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { containersWhere, type Node, podsWhere, workloadsIn } from '../lib/workloads';

const API = 'Deployment openim/openim-api';
const POD = 'spec.template.spec';

const passwordLike = /pass(word)?|secret|token|credential|access_?key|signing|keyfile|requirepass|auth$/i;

/** What a pod may call itself, what it runs and what it knows. */
export const podIdentity: Rules = {
  'every workload has a ServiceAccount of its own name': {
    offenders: ({ objects }) =>
      podsWhere(objects, (pod, { object, template }) => {
        const account = template.metadata.labels['app.kubernetes.io/name'];
        return (
          pod.serviceAccountName !== account ||
          !ofKind(objects, 'ServiceAccount').some(
            ({ metadata }) => metadata.name === account && metadata.namespace === object.metadata.namespace,
          )
        );
      }),
    breach: change(API, `${POD}.serviceAccountName`, 'default'),
  },
  'no two workloads share a ServiceAccount': {
    offenders: ({ objects }) => {
      const account = ({ object, pod }: Node) => `${object.metadata.namespace}/${pod.serviceAccountName}`;
      const all = workloadsIn(objects);
      return all
        .filter((one) => all.some((other) => other !== one && account(other) === account(one)))
        .map(({ name }) => name);
    },
    breach: change(API, `${POD}.serviceAccountName`, 'openim-auth'),
  },
  // OpenIM needs it: charts/constructs/pod.ts describes how its next release uses a token.
  'pods mount no ServiceAccount token': {
    offenders: ({ objects }) => podsWhere(objects, (pod) => pod.automountServiceAccountToken !== false),
    breach: change(API, `${POD}.automountServiceAccountToken`, undefined),
  },
  'no ServiceAccount mounts tokens automatically': {
    offenders: ({ objects }) =>
      ofKind(objects, 'ServiceAccount')
        .filter(({ automountServiceAccountToken }) => automountServiceAccountToken !== false)
        .map(identity),
    breach: change('ServiceAccount openim/openim-api', 'automountServiceAccountToken', undefined),
  },
  'pods get no environment variables of Services': {
    offenders: ({ objects }) => podsWhere(objects, (pod) => pod.enableServiceLinks !== false),
    breach: change(API, `${POD}.enableServiceLinks`, undefined),
  },
  'images have a tag of one version': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ image }) => !/\d+\.\d+/.test(parseImage(image).tag ?? '') && !parseImage(image).digest),
    breach: change(API, `${POD}.containers.0.image`, 'docker.io/openim/openim-server:latest'),
  },
  'images come from versions.ts or the overrides of the environment': {
    offenders: ({ objects, environment }) => {
      const known = Object.keys(images).map((name) => imageOf(environment, name as keyof typeof images));
      return containersWhere(objects, ({ image }) => !known.includes(image));
    },
    breach: change(API, `${POD}.initContainers.0.image`, 'docker.io/library/busybox:1.37.0'),
  },
  'the label version of a pod is the tag of its first container': {
    offenders: ({ objects }) =>
      podsWhere(
        objects,
        (pod, { template }) =>
          template.metadata.labels['app.kubernetes.io/version'] !== parseImage(pod.containers[0].image).tag,
      ),
    breach: change(API, 'spec.template.metadata.labels', { 'app.kubernetes.io/version': 'v0' }),
  },
  'no Secret is synthesized': {
    offenders: ({ objects }) => ofKind(objects, 'Secret').map(identity),
    breach: adding({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'openim' }, data: { a: 'YQ==' } }),
  },
  'variables with a password-like name take it from a Secret': {
    offenders: ({ objects }) =>
      containersWhere(objects, ({ env = [] }) =>
        env.some(({ name, value }: Node) => passwordLike.test(name) && value !== undefined && !/\$\(\w+\)/.test(value)),
      ),
    breach: change(API, `${POD}.containers.0.env.1`, { name: 'IMENV_SHARE_SECRET', value: 'openIM123' }),
  },
  'files of Secrets are closed to other users': {
    offenders: ({ objects }) =>
      podsWhere(objects, ({ volumes = [] }) =>
        volumes.some(
          ({ secret }: Node) => secret && (secret.defaultMode === undefined || (secret.defaultMode & 0o007) !== 0),
        ),
      ),
    breach: change('StatefulSet openim/openim-mongodb', `${POD}.volumes.0.secret.defaultMode`, undefined),
  },
};
