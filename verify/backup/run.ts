import assert from 'node:assert';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Restore, restoreObjects } from '../../charts/backups/restores';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Environment } from '../../environments/lib/types';
import { sha256 } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';
import { Bucket } from './bucket';

/** What a backup or a restore is tried with. */
export interface World {
  readonly environment: Environment;
  readonly site: Site;
  readonly bucket: Bucket;
}

/** Gives `use` a bucket for the site, and closes both. */
export async function inWorld(environment: Environment, site: Site, use: (world: World) => Promise<unknown>): Promise<void> {
  let bucket: Bucket | undefined;
  try {
    bucket = await Bucket.open(site, environment);
    await use({ environment, site, bucket });
  } finally {
    bucket?.close();
    site.close();
  }
}

/** Runs a CronJob once; its log. Throws when it fails, with its words. */
export const backup = (world: World, cronJob: string): Promise<string> => {
  const job = world.site.object('CronJob', cronJob);
  return run(world, job, job.spec.jobTemplate.spec.template.spec);
};

/** Runs the Jobs of a restore, one after the other; their logs. Throws when one fails, with its words. */
export async function restore(
  world: World,
  what: Omit<Restore, 'sequenceGap'> & Partial<Pick<Restore, 'sequenceGap'>>,
): Promise<string> {
  const jobs = restoreObjects(world.environment, { sequenceGap: 0, ...what }).filter(({ kind }) => kind === 'Job');
  const logs: string[] = [];
  for (const job of jobs) {
    logs.push(await run(world, job, job.spec.template.spec));
  }
  return logs.join('\n');
}

async function run({ site, bucket }: World, owner: Manifest, spec: Manifest['spec']): Promise<string> {
  const pod = await site.extra(owner, spec);
  bucket.introduce(pod.ip, `${owner.metadata.namespace}/${spec.serviceAccountName}`);
  for (const { name, persistentVolumeClaim } of spec.volumes) {
    if (persistentVolumeClaim) {
      // "data-openim-etcd-0" is the folder `data` of that pod.
      const [, claim = '', place = ''] = /^([a-z]+)-(.+)$/.exec(persistentVolumeClaim.claimName) ?? [];
      symlinkSync(join(site.folder, place, claim), join(site.folder, pod.name, name));
    }
  }
  return pod.complete();
}

/** Throws unless `work` is refused with these words. */
export const refused = (words: string, work: () => Promise<unknown>): Promise<void> =>
  assert.rejects(work, new RegExp(words));

/** Looks while a dump of the bucket is another one, with its checksum beside it. */
export async function instead({ objects }: Bucket, name: string, data: Buffer, look: () => Promise<unknown>): Promise<void> {
  const sum = `${name}.sha256`;
  const [kept, keptSum] = [objects.get(name) as Buffer, objects.get(sum) as Buffer];
  objects.set(name, data).set(sum, Buffer.from(`${sha256(data)}  ${name}\n`));
  await look().finally(() => objects.set(name, kept).set(sum, keptSum));
}
