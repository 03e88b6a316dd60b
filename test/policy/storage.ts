import { identity } from '../../charts/constructs/manifest';
import { amount } from '../../environments/lib/quantity';
import { change, type Rules, without } from '../lib/rule';
import { ofKind } from '../lib/subject';
import { type Node, selects } from '../lib/workloads';

const MYSQL = 'StatefulSet openim/openim-mysql';

/** The disks of StatefulSets, and the names of the pods that own them. */
export const storage: Rules = {
  'volumes outlive their StatefulSet': {
    offenders: ({ objects }) =>
      ofKind(objects, 'StatefulSet')
        .filter(({ spec: { persistentVolumeClaimRetentionPolicy: policy } }) => {
          return policy?.whenDeleted !== 'Retain' || policy?.whenScaled !== 'Retain';
        })
        .map(identity),
    breach: change(MYSQL, 'spec.persistentVolumeClaimRetentionPolicy', undefined),
  },
  'volumes have a size, a StorageClass of the environment and one writer': {
    offenders: ({ objects, environment }) =>
      ofKind(objects, 'StatefulSet')
        .filter(({ spec }) =>
          spec.volumeClaimTemplates.some(
            ({ spec: claim }: Node) =>
              claim.storageClassName !== environment.storage.className ||
              claim.accessModes.join() !== 'ReadWriteOnce' ||
              !(amount(claim.resources?.requests?.storage ?? '0') >= 2 ** 30),
          ),
        )
        .map(identity),
    breach: change(MYSQL, 'spec.volumeClaimTemplates.0.spec.storageClassName', undefined),
  },
  'a StorageClass of the output waits for the pod, allows expansion and retains its disks': {
    offenders: ({ objects, environment: { storage } }) => {
      const kept = ofKind(objects, 'StorageClass').filter(
        ({ metadata, volumeBindingMode, allowVolumeExpansion, reclaimPolicy }) =>
          metadata.name === storage.className &&
          volumeBindingMode === 'WaitForFirstConsumer' &&
          allowVolumeExpansion &&
          reclaimPolicy === 'Retain',
      );
      return storage.diskType && kept.length !== 1 ? [storage.className] : [];
    },
    breach: change('StorageClass openim-standard', 'volumeBindingMode', 'Immediate'),
  },
  'StatefulSets name a headless Service that also publishes pods that are not ready': {
    offenders: ({ objects }) =>
      ofKind(objects, 'StatefulSet')
        .filter(
          ({ metadata, spec }) =>
            !ofKind(objects, 'Service').some(
              (service) =>
                service.metadata.namespace === metadata.namespace &&
                service.metadata.name === spec.serviceName &&
                service.spec.clusterIP === 'None' &&
                service.spec.publishNotReadyAddresses === true &&
                selects({ matchLabels: service.spec.selector }, spec.template.metadata.labels),
            ),
        )
        .map(identity),
    breach: without('Service openim/openim-etcd-headless'),
  },
};
