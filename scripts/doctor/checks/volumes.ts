import { identity } from '../../../charts/constructs/manifest';
import type { Found } from '../../deliver/live-objects';
import type { Check, Look } from '../check';
import { Unseen } from '../unseen';

export const volumes: Check = {
  name: 'volumes',
  title: 'every claim is bound, or waits for its pod to be scheduled',
  follows: ['namespaces', 'objects'],
  look: ({ snapshot }) =>
    snapshot
      .objects()
      .filter(({ kind, status }) => kind === 'PersistentVolumeClaim' && status?.phase !== 'Bound')
      .flatMap((claim) => {
        const last = eventOf({ snapshot }, claim);
        // The scheduler chooses the zone first: why the pod waits is told of the pod.
        if (last?.reason === 'WaitForFirstConsumer' || last?.reason === 'WaitForPodScheduled' || !last) {
          return claim.status?.phase === 'Lost' ? [lost(claim)] : [];
        }
        return [
          {
            text: `${identity(claim)} is not bound.`,
            objects: [identity(claim)],
            detail: [`${last.reason}: ${last.message}`],
            remedy: `kubectl -n ${claim.metadata.namespace} describe pvc ${claim.metadata.name}`,
            page: 'docs/components/cluster.md#troubleshooting',
          },
        ];
      }),
};

const lost = (claim: Found) => ({
  text: `${identity(claim)} has lost its volume ${claim.spec.volumeName}.`,
  objects: [identity(claim)],
  remedy: 'Restore the data: the volume was deleted.',
  page: 'docs/runbooks/restore.md',
});

const eventOf = ({ snapshot }: Pick<Look, 'snapshot'>, { kind, metadata }: Found) =>
  snapshot
    .events()
    .filter(
      ({ involvedObject: one }) => one.kind === kind && one.name === metadata.name && one.namespace === metadata.namespace,
    )
    .at(-1);

interface Summary {
  readonly pods?: readonly {
    readonly volume?: readonly {
      readonly pvcRef?: { readonly name: string; readonly namespace: string };
      readonly usedBytes?: number;
      readonly capacityBytes?: number;
    }[];
  }[];
}

/** Share of a disk from which it is told. */
const FULL = 0.85;

export const disks: Check = {
  name: 'disks',
  title: `no volume is fuller than ${FULL * 100} %, as the kubelets report it (get --raw /api/v1/nodes/<node>/proxy/stats/summary)`,
  follows: [],
  look: ({ environment, context, snapshot }) => {
    const ours = snapshot.present();
    const answers = snapshot.nodes().map(({ metadata }) => {
      try {
        return snapshot.path<Summary>(`/api/v1/nodes/${metadata.name}/proxy/stats/summary`);
      } catch (error) {
        return error as Error;
      }
    });
    const failed = answers.filter((one) => one instanceof Error);
    if (failed.length > 0 && failed.length === answers.length) {
      throw new Unseen(failed[0]?.message);
    }
    return answers
      .flatMap((one) => (one instanceof Error ? [] : (one.pods ?? [])))
      .flatMap(({ volume = [] }) => volume)
      .flatMap(({ pvcRef, usedBytes = 0, capacityBytes = 0 }) => {
        const share = usedBytes / capacityBytes;
        return pvcRef && ours.includes(pvcRef.namespace) && share > FULL
          ? [
              {
                text: `The volume of claim ${pvcRef.namespace}/${pvcRef.name} is ${Math.round(share * 100)} % full.`,
                objects: [`PersistentVolumeClaim ${pvcRef.namespace}/${pvcRef.name}`],
                remedy: `Raise its size in environments/${environment.name}.ts, then: npm run synth -- ${environment.name} && npm run expand-volumes -- ${environment.name} --context ${context} --yes`,
                page: 'docs/runbooks/expand-volumes.md',
              },
            ]
          : [];
      });
  },
};
