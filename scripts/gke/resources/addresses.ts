import { hasEdge } from '../../../environments/lib/edge';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

/** A passthrough load balancer needs a regional address, a Gateway of the global class a global one. */
const regional = ({ region }: Target) => ({
  scope: `--region=${region}`,
  list: `--regions=${region}`,
  kind: '--network-tier=PREMIUM',
});
const GLOBAL = { scope: '--global', list: '--global', kind: '--ip-version=IPV4' };

function address({ gke, project }: Target, whose: string, { scope, list, kind }: typeof GLOBAL): Resource {
  const name = gke.staticIpName;
  return {
    what: `address ${name} of the ${whose}`,
    cost: '$',
    present: gcloud`compute addresses list --project=${project} ${list} --filter=name=${name} --format=value(name)`,
    wanted: name,
    create: [gcloud`compute addresses create ${name} --project=${project} ${scope} ${kind}`],
    delete: gcloud`compute addresses delete ${name} --project=${project} ${scope}`,
  };
}

export function edgeAddress(target: Target): Resource[] {
  const { environment, gke, project } = target;
  const place = hasEdge(environment, 'ingress-nginx') ? regional(target) : GLOBAL;
  return [
    {
      ...address(target, 'load balancer', place),
      gives: {
        name: 'EDGE_IP',
        command: gcloud`compute addresses describe ${gke.staticIpName} --project=${project} ${place.scope}
          --format=value(address)`,
      },
    },
  ];
}

/**
 * In addition to that of ingress-nginx, with the same name: a global address is a separate resource. No DNS record
 * refers to it yet.
 */
export const gatewayAddress = (target: Target): Resource[] =>
  target.environment.edge.controller === 'both' ? [address(target, 'Gateway', GLOBAL)] : [];
