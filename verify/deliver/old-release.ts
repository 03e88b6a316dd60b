import { buildApp } from '../../charts/app';
import type { Manifest, Output } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import type { Environment } from '../../environments/lib/types';

/** What `old-release` has that the release of today has not, and of what today it is a copy. */
const removed = { 'openim-third': 'openim-old', 'openim-etcd': 'openim-registry' } as const;

/**
 * An environment as an older release of this project could have left it: another domain, another configuration, a
 * service and a data service that are gone today, and a ConfigMap that nothing reads.
 */
export function oldRelease(environment: Environment): readonly Output[] {
  const old = derive(environment, {
    name: environment.name,
    domain: 'old.localhost',
    openim: { logLevel: 5 },
  });
  const { openim } = old.namespaces;
  return buildApp(old).map(({ name, objects }) => ({
    name,
    objects:
      name === openim
        ? [...objects.map(roomy), ...Object.entries(removed).flatMap(copies(objects)), unread(openim)]
        : objects,
  }));
}

/** Everything named after a workload, under another name. */
const copies =
  (objects: readonly Manifest[]) =>
  ([today, then]: readonly [string, string]): readonly Manifest[] =>
    objects
      .filter(({ metadata }) => metadata.name === today || metadata.name.startsWith(`${today}-`))
      .map((object): Manifest => JSON.parse(JSON.stringify(object).replaceAll(today, then)));

/** The quota of today has no room for one more volume. */
const roomy = (object: Manifest): Manifest =>
  object.kind === 'ResourceQuota'
    ? { ...object, spec: { hard: { ...object.spec.hard, persistentvolumeclaims: '9', 'requests.storage': '90Gi' } } }
    : object;

const unread = (namespace: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'openim-log-00000000',
    namespace,
    labels: { 'app.kubernetes.io/part-of': 'openim', 'app.kubernetes.io/managed-by': 'cdk8s' },
  },
});

/** The Secret of the data service that is gone, as the older release's inventory had it. */
export const oldSecret = {
  metadata: { name: removed['openim-etcd'] },
  stringData: { 'root-password': 'worthless', 'openim-password': 'worthless' },
};
