import { k8s } from 'cdk8s-plus-28';
import { balancedDisk } from '../../environments/lib/machines';
import type { Environment, Quantity } from '../../environments/lib/types';

/** Scratch space on the node's disk, evicted beyond `limit`. */
export const scratch = (name: string, limit: Quantity): k8s.Volume => ({
  name,
  emptyDir: { sizeLimit: k8s.Quantity.fromString(limit) },
});

/**
 * Scratch space in memory, for keys and passwords, which must not be written to a disk. It counts against the memory
 * limit.
 */
export const memory = (name: string, limit: Quantity): k8s.Volume => ({
  name,
  emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(limit) },
});

/**
 * The class of `disk`: the default of every GKE cluster with pd-balanced and without a CMEK, unless the environment
 * needs another one.
 */
export const ephemeralClass = ({ gke, storage }: Environment): string =>
  gke && (storage.encryption || balancedDisk(gke.nodePool.machineType) !== 'pd-balanced')
    ? `${storage.className}-ephemeral`
    : 'standard-rwo';

/**
 * An ephemeral disk with the lifetime of its pod. Its StorageClass deletes disks; the chart's class for data volumes
 * retains them.
 */
export const disk = (environment: Environment, name: string, size: Quantity): k8s.Volume => ({
  name,
  ephemeral: {
    volumeClaimTemplate: {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: ephemeralClass(environment),
        resources: { requests: { storage: k8s.Quantity.fromString(size) } },
      },
    },
  },
});

/** The files of a ConfigMap; `mode` 0o555 for scripts that are executed. */
export const configFiles = (name: string, configMap: string, mode?: number): k8s.Volume => ({
  name,
  configMap: { name: configMap, defaultMode: mode },
});

/** Keys of a Secret as files that only the pod's group can read. */
export const secretFiles = (name: string, secretName: string, items: k8s.KeyToPath[]): k8s.Volume => ({
  name,
  secret: { secretName, defaultMode: 0o440, items },
});
