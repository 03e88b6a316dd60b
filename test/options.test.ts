import { buildApp } from '../charts/app';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import { subject } from './lib/subject';
import { workloadsIn } from './lib/workloads';

const spot = derive(dev, {
  name: 'spot',
  gke: { spotPool: { machineType: 'e2-standard-4', nodesPerZone: { min: 1, max: 3 } } },
});

describe('gke.spotPool', () => {
  const { objects } = subject(spot);
  const tolerant = workloadsIn(objects).filter(({ template }) => template.spec.tolerations);

  test("schedules OpenIM's eleven services, and nothing else, on Spot nodes", () => {
    expect(tolerant.map(({ object }) => object.metadata.name).sort()).toEqual(
      Object.keys(dev.openim.services)
        .map((service) => `openim-${service}`)
        .sort(),
    );
    expect(tolerant.filter(({ object, template }) => object.kind !== 'Deployment' || hasClaim(template))).toEqual([]);
  });

  test('they may run on other nodes, and are still spread', () => {
    for (const { template } of tolerant) {
      expect(template.spec.tolerations).toEqual([
        { key: 'cloud.google.com/gke-spot', operator: 'Equal', value: 'true', effect: 'NoSchedule' },
      ]);
      expect(template.spec.affinity).toMatchObject({
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50 }] },
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100 }] },
      });
      expect(template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution).toBeUndefined();
    }
  });
});

const hasClaim = ({ spec }: { spec: { volumes?: readonly { persistentVolumeClaim?: object }[] } }): boolean =>
  (spec.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim);

test('storage.encryption has the key that npm run gke creates in the StorageClass of every disk', () => {
  const [cluster] = buildApp(derive(dev, { name: 'dev', storage: { encryption: 'cmek' } }));
  expect(cluster?.objects.find(({ kind }) => kind === 'StorageClass')?.parameters).toEqual({
    type: 'pd-standard',
    'csi.storage.k8s.io/fstype': 'ext4',
    'disk-encryption-kms-key': 'projects/openim-dev/locations/europe-west1/keyRings/openim-dev-cluster/cryptoKeys/disks',
  });
});
