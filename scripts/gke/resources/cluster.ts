import { opensNames } from '../../../environments/lib/egress';
import { balancedDisk } from '../../../environments/lib/machines';
import { controlPlaneRange } from '../control-plane-range';
import { costOfNodes } from '../cost';
import { NODE_DISK } from '../disks';
import { securityGroup } from '../groups';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud, type Words } from '../words';

/** A command that returns this field of the cluster. */
export const ofCluster = ({ project, region, cluster }: Target, field: 'name' | 'status'): Words =>
  gcloud`container clusters list --project=${project} --location=${region} --filter=name=${cluster} --format=value(${field})`;

export function clusterResource(target: Target): Resource[] {
  const { environment, gke, project, region, cluster, nodes, diskKey } = target;
  const { machineType, nodesPerZone } = gke.nodePool;
  const { min, max } = nodesPerZone;
  const { podCidr } = environment.network;
  const group = securityGroup(environment);
  const reach = gke.authorizedNetworks
    ? [
        ...['--no-enable-dns-access', '--enable-master-authorized-networks'],
        `--master-authorized-networks=${gke.authorizedNetworks.join(',')}`,
        '--enable-authorized-networks-on-private-endpoint',
      ]
    : ['--enable-dns-access', '--enable-master-authorized-networks'];
  // Metrics of Google's kube-state-metrics and of the kubelets that the alerts use.
  const [prometheus, metrics] =
    environment.monitoring.mode === 'gmp'
      ? ['--enable-managed-prometheus', 'SYSTEM,DEPLOYMENT,HPA,KUBELET,POD,STATEFULSET,STORAGE']
      : ['--no-enable-managed-prometheus', 'SYSTEM'];
  const more = [
    ...(opensNames(environment) ? ['--enable-fqdn-network-policy'] : []),
    ...(group ? [`--security-group=${group}`] : []),
    ...(diskKey ? [`--boot-disk-kms-key=${diskKey}`] : []),
  ];
  return [
    {
      what: `cluster ${cluster} with ${min} to ${max} ${machineType} in each zone`,
      cost: `$$ and its nodes ${costOfNodes(gke.zones, gke.nodePool)}`,
      state: ofCluster(target, 'status'),
      present: gcloud`container clusters list --project=${project} --location=${region} --filter=name=${cluster}
        '--format=value[separator=" "](name,clusterIpv4Cidr,networkConfig.datapathProvider)'`,
      wanted: `${cluster} ${podCidr} ADVANCED_DATAPATH`,
      create: [
        gcloud`container clusters create ${cluster} --project=${project} --location=${region}
          --node-locations=${gke.zones.join(',')} --release-channel=regular --network=${cluster} --subnetwork=${cluster}
          --enable-ip-alias --cluster-secondary-range-name=pods --services-secondary-range-name=services
          --enable-dataplane-v2 --enable-private-nodes --enable-private-endpoint
          --master-ipv4-cidr=${controlPlaneRange(environment)} ${reach} --workload-pool=${project}.svc.id.goog
          --workload-metadata=GKE_METADATA --service-account=${nodes} --enable-shielded-nodes --shielded-secure-boot
          --shielded-integrity-monitoring --metadata=disable-legacy-endpoints=true
          --no-enable-insecure-kubelet-readonly-port --no-enable-legacy-authorization --no-issue-client-certificate
          --no-enable-basic-auth --anonymous-authentication-config=LIMITED ${more}
          --database-encryption-key=projects/${project}/locations/${region}/keyRings/${cluster}/cryptoKeys/secrets
          --binauthz-evaluation-mode=PROJECT_SINGLETON_POLICY_ENFORCE --security-posture=standard
          --addons=HorizontalPodAutoscaling,HttpLoadBalancing,GcePersistentDiskCsiDriver,NodeLocalDNS,BackupRestore
          --gateway-api=${environment.edge.controller === 'ingress-nginx' ? 'disabled' : 'standard'} ${prometheus ?? ''}
          --monitoring=${metrics ?? ''} --logging=SYSTEM,WORKLOAD --machine-type=${machineType} --image-type=COS_CONTAINERD
          --disk-type=${balancedDisk(machineType)} --disk-size=${NODE_DISK} --num-nodes=${min} --enable-autoscaling
          --min-nodes=${min} --max-nodes=${max} --location-policy=BALANCED --enable-autorepair --enable-autoupgrade
          --max-surge-upgrade=1 --max-unavailable-upgrade=0 --tags=${cluster}
          --labels=app=openim,environment=${environment.name} --maintenance-window-start=2026-01-03T02:00:00Z
          --maintenance-window-end=2026-01-03T08:00:00Z --maintenance-window-recurrence=FREQ=WEEKLY;BYDAY=SA,SU`,
      ],
      delete: gcloud`container clusters delete ${cluster} --project=${project} --location=${region}`,
    },
  ];
}

/** Of a cluster that was made without: policies by names open nothing there. */
export const namePolicies = ({ environment, project, region, cluster }: Target): Resource[] =>
  opensNames(environment)
    ? [
        {
          what: 'FQDN network policies: egress to names outside the cluster',
          cost: 'free',
          present: gcloud`container clusters list --project=${project} --location=${region} --filter=name=${cluster}
            '--format=value[separator=" "](name,networkConfig.enableFqdnNetworkPolicy)'`,
          wanted: `${cluster} True`,
          update: gcloud`container clusters update ${cluster} --project=${project} --location=${region}
            --enable-fqdn-network-policy`,
        },
      ]
    : [];
