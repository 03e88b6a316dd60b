import { k8s } from 'cdk8s-plus-28';
import type { Quantity } from '../../environments/lib/types';

/** Scratch space on the node's disk, evicted beyond `limit`. */
export const scratch = (name: string, limit: Quantity): k8s.Volume => ({
  name,
  emptyDir: { sizeLimit: k8s.Quantity.fromString(limit) },
});

/** Scratch space in memory, for what must not reach a disk: keys and passwords. Counts against the memory limit. */
export const memory = (name: string, limit: Quantity): k8s.Volume => ({
  name,
  emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(limit) },
});

/**
 * A disk that comes and goes with its pod, of the class that every GKE cluster brings: it deletes its disks, and ours
 * keep theirs.
 */
export const disk = (name: string, size: Quantity): k8s.Volume => ({
  name,
  ephemeral: {
    volumeClaimTemplate: {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'standard-rwo',
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

/** Keys of a Secret as files, readable to the pod's group and nobody else. */
export const secretFiles = (name: string, secretName: string, items: k8s.KeyToPath[]): k8s.Volume => ({
  name,
  secret: { secretName, defaultMode: 0o440, items },
});
