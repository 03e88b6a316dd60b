import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { type DiskType, givenClasses } from '../../environments/lib/machines';
import { amount } from '../../environments/lib/quantity';

/** GB of every node's own disk. */
export const NODE_DISK = 100;

/** Disks of one claim: `least` always exist, `most` exist while pods with ephemeral disks run. */
interface Disks {
  readonly type: DiskType;
  /** GB of each. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
}

/** Disks of all claims, and of all pods with ephemeral disks. */
export function disks(objects: readonly Manifest[]): readonly Disks[] {
  const classes = new Map<string, DiskType>([
    ...Object.entries(givenClasses),
    ...objects
      .filter(({ kind }) => kind === 'StorageClass')
      .map(({ metadata, parameters }) => [metadata.name, parameters.type] as const),
  ]);
  const claimed = ({ spec }: Manifest, least: number, most: number): Disks => ({
    type: classes.get(spec.storageClassName) ?? 'pd-balanced',
    size: amount(spec.resources.requests.storage) / 2 ** 30,
    least,
    most,
  });
  return objects.flatMap((object) => [
    ...(object.spec?.volumeClaimTemplates ?? []).map((claim: Manifest) =>
      claimed(claim, object.spec.replicas, object.spec.replicas),
    ),
    ...(podTemplateOf(object)?.spec.volumes ?? []).flatMap(({ ephemeral }: Manifest) =>
      ephemeral ? [claimed(ephemeral.volumeClaimTemplate, 0, 1)] : [],
    ),
  ]);
}
