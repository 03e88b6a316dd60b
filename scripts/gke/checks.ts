import { publicHosts } from '../../charts/model/addresses';
import { permissions, unmaking } from './permissions';
import { type Session, Stop } from './session';
import type { Kept, Target } from './target';
import { gcloud, type Words } from './words';

/** Somebody is logged in and sees the project. Learns its number. */
export async function knownProject(session: Session): Promise<void> {
  const { project } = session.target;
  session.needs('gcloud', 'https://cloud.google.com/sdk/docs/install');
  if (!(await session.ask('active account of gcloud', gcloud`auth list --filter=status:ACTIVE --format=value(account)`))) {
    throw new Stop('gcloud has no active account: gcloud auth login');
  }
  const number = await session.ask(`project ${project}`, gcloud`projects describe ${project} --format=value(projectNumber)`);
  if (!number) {
    throw new Stop(`There is no project ${project}: gcloud projects create ${project}`);
  }
  session.learn('PROJECT_NUMBER', number);
}

export async function billing(session: Session): Promise<void> {
  const { project } = session.target;
  const enabled = await session.ask(
    `billing of project ${project}`,
    gcloud`billing projects describe ${project} --format=value(billingEnabled)`,
  );
  if (enabled !== 'True') {
    throw new Stop(
      `Project ${project} has no billing account: gcloud billing projects link ${project} --billing-account=ACCOUNT`,
    );
  }
}

/** Something in the network or the zone that this script did not make. */
interface Foreign {
  readonly what: string;
  readonly list: Words;
}

/** A network, a subnet and a DNS zone go only when nothing of anybody else is in them. */
export function foreign({ environment, project, cluster, dnsZone }: Target): readonly Foreign[] {
  const hosts = Object.values(publicHosts(environment)).map((host) => `(type=A AND name=${host}.)`);
  const records = {
    what: `DNS records in zone ${dnsZone}`,
    list: gcloud`dns record-sets list --project=${project} --zone=${dnsZone}
      '--filter=NOT (${['type=NS', 'type=SOA', ...hosts].join(' OR ')})' --format=value(name,type)`,
  };
  return [
    {
      what: `Firewall rules in network ${cluster}`,
      list: gcloud`compute firewall-rules list --project=${project}
        '--filter=network~/${cluster}$ AND NOT name~"^(${cluster}-|gke-|k8s|gkegw)"' --format=value(name)`,
    },
    {
      what: `Subnets of network ${cluster}`,
      list: gcloud`compute networks subnets list --project=${project}
        '--filter=network~/${cluster}$ AND NOT name=${cluster}' --format=value(name)`,
    },
    {
      what: `Machines in network ${cluster}`,
      list: gcloud`compute instances list --project=${project}
        '--filter=networkInterfaces.network~/${cluster}$ AND NOT labels.goog-k8s-cluster-name=${cluster}'
        --format=value(name)`,
    },
    ...(dnsZone === cluster ? [records] : []),
  ];
}

/** Before `down` deletes the first thing: all that would stop it halfway. A bucket goes only when its youngest object is old enough. */
export async function canFinish(session: Session, deletes: readonly Kept[]): Promise<void> {
  const { target } = session;
  await permissions(session, unmaking(target, deletes));
  for (const { what, list } of foreign(target)) {
    const others = await session.ask(what, list);
    if (others) {
      throw new Stop(
        `Nothing was deleted. ${what} would stop it halfway: ${others}`,
        'Delete them first, or their owners; docs/runbooks/cluster.md, "Retained resources".',
      );
    }
  }
  const bucket = target.environment.backups?.bucket;
  if (bucket && deletes.includes('backups')) {
    await oldEnough(session, bucket);
  }
}

async function oldEnough(session: Session, bucket: string): Promise<void> {
  const young = await session.ask(
    `objects of bucket ${bucket}`,
    gcloud`storage objects list gs://${bucket}/** --filter=creation_time>-P7D --sort-by=~creation_time --limit=1
      --format=value(name,creation_time)`,
  );
  if (young) {
    throw new Stop(
      `Nothing was deleted. Bucket ${bucket} retains every object for 7 days, and the newest is ${young}.`,
      'Run down without --delete-backups now, and with it when that object is 7 days old.',
    );
  }
}
