import { idOf, type Pod, workloadOf } from '../lib/cluster/objects';
import { expectSame, none } from '../lib/findings';
import type { Walk } from './walk';

/** Pods that must have ended before the first pod of a restore starts, by Job. */
const users: Readonly<Record<string, (pod: Pod) => boolean>> = {
  'openim-mysql-restore': (pod) => workloadOf(pod) === 'seaweedfs-filer',
  'openim-mongodb-restore': (pod) => isOpenim(pod),
  'openim-etcd-restore': (pod) => workloadOf(pod) === 'openim-etcd',
};

/** Pods of Deployments in its namespace, but the exporters, which only look. */
const isOpenim = (pod: Pod): boolean =>
  pod.metadata.namespace === 'openim' &&
  pod.metadata.ownerReferences?.[0]?.kind === 'ReplicaSet' &&
  !workloadOf(pod).endsWith('-exporter');

/** Volumes of claims that the page neither makes nor deletes. */
const isKept = (volume: string): boolean => !/-restore-|^openim\/data-openim-mysql-0 /.test(volume);

/** Data of each kind is lost, and restored by the page in its order. */
export async function restore(walk: Walk): Promise<void> {
  const { api, kubelets } = walk.cluster;
  const volumes = await walk.volumes();
  const early: string[] = [];
  const watch = await api.watch<Pod>('/api/v1/pods', (type, pod) => {
    const job = (pod.metadata.labels?.['job-name'] ?? '').replace(/-\d-restore$/, '-restore');
    const used = type === 'ADDED' ? [...kubelets.pods.values()].filter((one) => users[job]?.(one)) : [];
    early.push(...used.map(({ metadata }) => `${pod.metadata.name} came while ${metadata.name} was there`));
  });
  const alone = () => none('restores beside a program that uses the data', early.splice(0));
  const nothingLeft = async () => {
    const made = [...(await api.list('/apis/batch/v1/jobs')), ...(await api.list('/api/v1/serviceaccounts'))].map(idOf);
    none(
      'objects left over',
      made.filter((id) => id.endsWith('-restore')),
    );
    expectSame((await walk.volumes()).filter(isKept), volumes.filter(isKept), 'volumes');
  };
  const suspended = async () => (await api.list('/apis/batch/v1/cronjobs')).filter(({ spec }) => spec.suspend).length;

  const stopped = await walk.step('backups are suspended, and OpenIM is stopped', async () => {
    await walk.follow('Before');
    expectSame(await suspended(), 4, 'suspended backups');
    none('pods of OpenIM', [...kubelets.pods.values()].filter(isOpenim).map(idOf));
  });
  if (!stopped) {
    return;
  }
  for (const [heading, title] of [
    ['MySQL', 'MySQL is restored while no filer runs'],
    ['MongoDB', 'MongoDB is restored while OpenIM is stopped'],
    ['etcd', 'etcd is restored while no member runs, onto the disks of the members'],
    ['Files', 'files are restored'],
    ['All files are gone', 'all files are written again'],
  ] as const) {
    await walk.step(title, async () => {
      await walk.follow(heading);
      if (heading === 'MySQL') {
        const lost = volumes.filter((one) => one.startsWith('openim/data-openim-mysql-0 ')).map((one) => one.split(' ')[1]);
        const { status } = await api.get(`/api/v1/persistentvolumes/${lost}`);
        expectSame(status.phase, 'Released', 'the disk that was lost');
      }
      alone();
      await nothingLeft();
    });
  }
  await walk.step('afterwards everything is as in dist/, on the same disks', async () => {
    await walk.follow('After');
    await walk.asSynthesized();
    expectSame(await suspended(), 0, 'suspended backups');
    await nothingLeft();
  });
  watch.stop();
}
