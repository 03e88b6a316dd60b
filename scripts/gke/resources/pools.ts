import { balancedDisk } from '../../../environments/lib/machines';
import { costOfNodes } from '../cost';
import { NODE_DISK } from '../disks';
import type { Resource, Row } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

export function poolBounds({ gke, project, region, cluster }: Target): Resource[] {
  const { min, max } = gke.nodePool.nodesPerZone;
  return [
    {
      what: `bounds of the autoscaler: ${min} to ${max} nodes in each zone`,
      cost: costOfNodes(gke.zones, gke.nodePool),
      present: gcloud`container node-pools list --cluster=${cluster} --project=${project} --location=${region}
        --filter=name=default-pool
        '--format=value[separator=" "](autoscaling.minNodeCount,autoscaling.maxNodeCount)'`,
      wanted: `${min} ${max}`,
      update: gcloud`container clusters update ${cluster} --project=${project} --location=${region}
        --node-pool=default-pool --enable-autoscaling --min-nodes=${min} --max-nodes=${max}`,
    },
  ];
}

/**
 * gke.spotPool: for OpenIM's services, the only pods that tolerate the taint. It is created and deleted with the
 * setting.
 */
export function spotPool({ gke, project, region, cluster, nodes, diskKey }: Target): Row[] {
  const at = [`--cluster=${cluster}`, `--project=${project}`, `--location=${region}`];
  if (!gke.spotPool) {
    return [
      {
        what: 'Spot nodes that the environment does not have',
        absent: gcloud`container node-pools list ${at} --filter=name=spot --format=value(name)`,
        retire: gcloud`container node-pools delete spot ${at}`,
      },
    ];
  }
  const { machineType, nodesPerZone } = gke.spotPool;
  const { min, max } = nodesPerZone;
  const key = diskKey ? [`--boot-disk-kms-key=${diskKey}`] : [];
  return [
    {
      what: `Spot nodes: ${min} to ${max} ${machineType} in each zone`,
      cost: `${costOfNodes(gke.zones, gke.spotPool)}, a third of it or less`,
      present: gcloud`container node-pools list ${at} --filter=name=spot
        '--format=value[separator=" "](autoscaling.minNodeCount.yesno(no=0),autoscaling.maxNodeCount)'`,
      wanted: `${min} ${max}`,
      update: gcloud`container clusters update ${cluster} --project=${project} --location=${region} --node-pool=spot
        --enable-autoscaling --min-nodes=${min} --max-nodes=${max}`,
      create: [
        gcloud`container node-pools create spot ${at} --node-locations=${gke.zones.join(',')} --spot
          --machine-type=${machineType} --image-type=COS_CONTAINERD --disk-type=${balancedDisk(machineType)}
          --disk-size=${NODE_DISK} ${key} --num-nodes=${min} --enable-autoscaling --min-nodes=${min} --max-nodes=${max}
          --location-policy=ANY --enable-autorepair --enable-autoupgrade --service-account=${nodes}
          --workload-metadata=GKE_METADATA --shielded-secure-boot --shielded-integrity-monitoring
          --metadata=disable-legacy-endpoints=true --no-enable-insecure-kubelet-readonly-port --tags=${cluster}
          --node-taints=cloud.google.com/gke-spot=true:NoSchedule`,
      ],
    },
  ];
}
