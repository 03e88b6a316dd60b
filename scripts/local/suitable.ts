import { BlockList } from 'node:net';
import type { Environment } from '../../environments/lib/types';
import { list } from '../deliver/live-objects';
import type { Kubectl } from '../lib/kubectl';

/** Throws when pods of the environment could not run in this cluster, with all reasons, before anything is applied. */
export function suitable(environment: Environment, kubectl: Kubectl): void {
  const file = `environments/${environment.name}.ts`;
  const problems = [
    ...withoutClass(environment, kubectl).map(
      (problem) => `${problem}; set storage.className in ${file} to an existing class`,
    ),
    ...otherArchitecture(environment, kubectl).map((problem) => `${problem}; set openim.architecture in ${file}`),
    ...unreachableApi(environment, kubectl).map(
      (problem) => `${problem}, and the NetworkPolicy of ingress-nginx would block it; set network.apiServer in ${file}`,
    ),
  ];
  if (problems.length > 0) {
    throw new Error(`Nothing was applied. Context ${kubectl.context} does not fit environment "${environment.name}":
${problems.map((problem) => `- ${problem}`).join('\n')}
Then: npm run synth -- ${environment.name}`);
  }
}

function withoutClass({ storage: { className } }: Environment, kubectl: Kubectl): readonly string[] {
  const names = kubectl.command(['get', 'storageclasses', '--output=name']).split('\n').filter(Boolean);
  return names.includes(`storageclass.storage.k8s.io/${className}`)
    ? []
    : [
        `there is no StorageClass "${className}", only ${names.map((name) => name.replace(/.*\//, '')).join(', ') || 'none'}`,
      ];
}

function otherArchitecture({ openim: { architecture } }: Environment, kubectl: Kubectl): readonly string[] {
  const nodes = list<{ metadata: { name: string }; status: { nodeInfo: { architecture: string } } }>(kubectl, ['nodes']);
  return nodes
    .filter(({ status }) => status.nodeInfo.architecture !== architecture)
    .map(({ metadata, status }) => `node ${metadata.name} is of ${status.nodeInfo.architecture}, not ${architecture}`);
}

/** Docker's networks are in 172.16.0.0/12 and 192.168.0.0/16, podman's in 10.89.0.0/16, unless somebody set others. */
function unreachableApi({ network: { apiServer } }: Environment, kubectl: Kubectl): readonly string[] {
  const open = new BlockList();
  for (const cidr of apiServer.cidrs) {
    const [address = '', bits] = cidr.split('/');
    open.addSubnet(address, Number(bits));
  }
  const slices = list<{ endpoints?: readonly { addresses: readonly string[] }[]; ports?: readonly { port: number }[] }>(
    kubectl,
    ['endpointslices', '--namespace=default', '--selector=kubernetes.io/service-name=kubernetes'],
  );
  return slices
    .flatMap(({ endpoints, ports }) =>
      (endpoints ?? []).flatMap(({ addresses }) =>
        addresses.flatMap((address) => (ports ?? []).map(({ port }) => ({ address, port }))),
      ),
    )
    .filter(({ address, port }) => !open.check(address) || !apiServer.ports.includes(port))
    .map(({ address, port }) => `the API server is at ${address}:${port}`);
}
