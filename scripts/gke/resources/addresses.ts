import { hasEdge } from '../../../environments/lib/edge';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

/** A passthrough load balancer takes a regional address, a Gateway of the global class a global one. */
export function edgeAddress({ environment, gke, project, region }: Target): Resource[] {
  const address = gke.ingressAddress;
  const { scope, list, kind } = hasEdge(environment, 'ingress-nginx')
    ? { scope: `--region=${region}`, list: `--regions=${region}`, kind: '--network-tier=PREMIUM' }
    : { scope: '--global', list: '--global', kind: '--ip-version=IPV4' };
  return [
    {
      what: `address ${address} of the load balancer`,
      cost: '$',
      present: gcloud`compute addresses list --project=${project} ${list} --filter=name=${address} --format=value(name)`,
      wanted: address,
      create: [gcloud`compute addresses create ${address} --project=${project} ${scope} ${kind}`],
      gives: {
        name: 'EDGE_IP',
        command: gcloud`compute addresses describe ${address} --project=${project} ${scope} --format=value(address)`,
      },
      delete: gcloud`compute addresses delete ${address} --project=${project} ${scope}`,
    },
  ];
}

/** Beside that of ingress-nginx, under the same name: a global address is another one. No DNS record leads to it yet. */
export function gatewayAddress({ environment, gke, project }: Target): Resource[] {
  if (environment.edge.controller !== 'both') {
    return [];
  }
  const address = gke.ingressAddress;
  return [
    {
      what: `address ${address} of the Gateway`,
      cost: '$',
      present: gcloud`compute addresses list --project=${project} --global --filter=name=${address} --format=value(name)`,
      wanted: address,
      create: [gcloud`compute addresses create ${address} --project=${project} --global --ip-version=IPV4`],
      delete: gcloud`compute addresses delete ${address} --project=${project} --global`,
    },
  ];
}
