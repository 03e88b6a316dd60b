import { type Pod, workloadOf } from '../lib/cluster/objects';
import { expectSame } from '../lib/findings';
import { reached } from '../lib/time';
import { bringKind, type Walk } from './walk';

/** Sets whose members with and without TLS do not understand each other. */
const SETS = ['openim-mongodb', 'redpanda'];

/** On and off again, by the same commands; Secrets come as cert-manager would make them. */
export async function internalTls(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  const { api, kubelets } = cluster;
  const volumes = await walk.volumes();
  const mixed: string[] = [];
  const watch = await api.watch<Pod>('/api/v1/pods', (type, pod) => {
    if (type === 'ADDED' && SETS.includes(workloadOf(pod))) {
      const others = [...kubelets.pods.values()].filter(
        (one) => workloadOf(one) === workloadOf(pod) && speaksTls(one) !== speaksTls(pod),
      );
      mixed.push(...others.map(({ metadata }) => `${pod.metadata.name} came while ${metadata.name} was there`));
    }
  });
  // The kind that cert-manager brings; part `tls` has cert-manager itself.
  await bringKind(api, 'certificates.cert-manager.io', 'Certificate');
  const values = [
    ['on', "{ clusterIssuer: 'cluster-ca' }"],
    ['off', 'undefined'],
  ] as const;
  for (const [state, value] of values) {
    await walk.step(
      `${state}: members with and without TLS never run together, and everything is back on its disks`,
      async () => {
        await walk.set(`internalTls: ${value}`);
        if (state === 'on') {
          for (const block of walk.page.commands('Certificates')) {
            const [said] = await Promise.all([reader.run(block), issued(walk)]);
            expectSame(said.trim().split('\n').at(-1), 'one CA', 'last line');
          }
        }
        await walk.follow('Enable and disable');
        await walk.asSynthesized();
        expectSame(mixed.splice(0), [], 'members of two kinds');
        for (const set of SETS) {
          const pods = [...walk.pods(set === 'redpanda' ? set : 'openim', set).values()];
          expectSame(
            pods.map(speaksTls),
            pods.map(() => state === 'on'),
            `${set}, pods with TLS`,
          );
        }
        expectSame(await walk.volumes(), volumes, 'volumes');
      },
    );
  }
  watch.stop();
}

const speaksTls = ({ spec }: Pod): boolean =>
  (spec.volumes ?? []).some((volume) => JSON.stringify(volume).includes('-tls"'));

/** Waits for the Certificates and makes their Secrets. */
async function issued({ cluster: { api } }: Walk): Promise<void> {
  const certificates = await reached('Certificates of MongoDB and Redpanda', async () => {
    const found = await api.list('/apis/cert-manager.io/v1/certificates');
    return found.length === 2 && found;
  });
  for (const { metadata, spec } of certificates) {
    await api.create(`/api/v1/namespaces/${metadata.namespace}/secrets`, {
      metadata: { name: spec.secretName },
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': 'worthless', 'tls.key': 'worthless', 'ca.crt': 'worthless' },
    });
    const path = `/apis/cert-manager.io/v1/namespaces/${metadata.namespace}/certificates/${metadata.name}`;
    await api.merge(path, { status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  }
}
