import { diskKey } from '../../charts/cluster/chart';
import type { Manifest } from '../../charts/constructs/manifest';
import type { Environment, Gke } from '../../environments/lib/types';
import { built } from '../lib/built';

/** The cluster of an environment, and the names that most rows need. */
export interface Target {
  readonly environment: Environment;
  readonly gke: Gke;
  /** The objects that the cluster will run. */
  readonly objects: readonly Manifest[];
  readonly project: string;
  readonly region: string;
  readonly cluster: string;
  /** kubectl's context of the cluster, with gcloud's naming. */
  readonly context: string;
  /** The service account of the nodes. */
  readonly nodes: string;
  /** With storage.encryption: the key of disks and backups. */
  readonly diskKey?: string;
  readonly dnsZone: string;
}

/** Resources that `down` deletes only with an option. */
export type Kept = 'disks' | 'backups';

/** Throws if the environment is not on Google Cloud. */
export function targetOf(environment: Environment): Target {
  const { name, gke, storage } = environment;
  if (!gke) {
    throw new Error(`environment "${name}" has no gke: its cluster is not on Google Cloud; create it with kind or minikube`);
  }
  const { project, region, cluster } = gke;
  return {
    environment,
    gke,
    objects: built(environment).flatMap((output) => output.objects),
    project,
    region,
    cluster,
    context: `gke_${project}_${region}_${cluster}`,
    nodes: nodesAccount(gke),
    ...(storage.encryption ? { diskKey: diskKey(gke) } : {}),
    dnsZone: gke.dnsZone ?? cluster,
  };
}

/** Account IDs have 6 to 30 characters, cluster names up to 40. */
function nodesAccount({ cluster, project }: Gke): string {
  const id = `${cluster}-nodes`;
  if (id.length > 30) {
    throw new Error(
      `gke.cluster is "${cluster}": its nodes' service account would be "${id}", and an account ID has at most 30 characters; use a cluster name of up to 24`,
    );
  }
  return `${id}@${project}.iam.gserviceaccount.com`;
}
