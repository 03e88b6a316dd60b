import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

export const network = ({ project, cluster }: Target): Resource[] => [
  {
    what: `VPC network ${cluster}`,
    cost: 'free',
    present: gcloud`compute networks list --project=${project} --filter=name=${cluster} --format=value(name)`,
    wanted: cluster,
    create: [
      gcloud`compute networks create ${cluster} --project=${project} --subnet-mode=custom --bgp-routing-mode=regional`,
    ],
    delete: gcloud`compute networks delete ${cluster} --project=${project}`,
  },
];

export const subnet = ({ environment, gke, project, region, cluster }: Target): Resource[] => {
  const { nodeCidr, serviceCidr } = gke.subnet;
  const { podCidr } = environment.network;
  return [
    {
      what: `subnet ${cluster} with ranges for nodes, pods and Services`,
      cost: 'free',
      present: gcloud`compute networks subnets list --project=${project} --regions=${region} --filter=name=${cluster}
        '--format=value[separator=" "](ipCidrRange,secondaryIpRanges[0].ipCidrRange,secondaryIpRanges[1].ipCidrRange)'`,
      wanted: `${nodeCidr} ${podCidr} ${serviceCidr}`,
      create: [
        gcloud`compute networks subnets create ${cluster} --project=${project} --network=${cluster} --region=${region}
          --range=${nodeCidr} --secondary-range=pods=${podCidr},services=${serviceCidr} --enable-private-ip-google-access`,
      ],
      delete: gcloud`compute networks subnets delete ${cluster} --project=${project} --region=${region}`,
    },
  ];
};

export const router = ({ project, region, cluster }: Target): Resource[] => [
  {
    what: `Cloud Router ${cluster}`,
    cost: 'free',
    present: gcloud`compute routers list --project=${project} --regions=${region} --filter=name=${cluster}
      --format=value(name)`,
    wanted: cluster,
    create: [gcloud`compute routers create ${cluster} --project=${project} --network=${cluster} --region=${region}`],
    delete: gcloud`compute routers delete ${cluster} --project=${project} --region=${region}`,
  },
];

/** The nodes have no public addresses: images and push services are reached through here. */
export const nat = ({ project, region, cluster }: Target): Resource[] => [
  {
    what: `Cloud NAT ${cluster}, egress of nodes and pods`,
    cost: '$$, by traffic',
    present: gcloud`compute routers list --project=${project} --regions=${region} --filter=name=${cluster}
      --format=value(nats[].name)`,
    wanted: cluster,
    create: [
      gcloud`compute routers nats create ${cluster} --project=${project} --router=${cluster} --region=${region}
        --nat-custom-subnet-ip-ranges=${cluster},${cluster}:pods --auto-allocate-nat-external-ips
        --enable-dynamic-port-allocation --min-ports-per-vm=64 --max-ports-per-vm=4096
        --enable-logging --log-filter=ERRORS_ONLY`,
    ],
    delete: gcloud`compute routers nats delete ${cluster} --project=${project} --router=${cluster} --region=${region}`,
  },
];
