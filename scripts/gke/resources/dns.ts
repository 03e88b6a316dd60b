import { publicHosts } from '../../../charts/model/addresses';
import type { Resource } from '../row';
import type { Target } from '../target';
import { gcloud } from '../words';

/** Not managed if the environment uses a zone with another name. */
export function zone({ environment: { name, domain }, project, cluster, dnsZone }: Target): Resource[] {
  if (dnsZone !== cluster) {
    return [];
  }
  return [
    {
      what: `DNS zone ${dnsZone} of ${domain}`,
      cost: '$',
      present: gcloud`dns managed-zones list --project=${project} --filter=name=${dnsZone} --format=value(dnsName)`,
      wanted: `${domain}.`,
      create: [
        gcloud`dns managed-zones create ${dnsZone} --project=${project} --dns-name=${domain}. --visibility=public
          --dnssec-state=on '--description=OpenIM, ${name}'`,
      ],
      delete: gcloud`dns managed-zones delete ${dnsZone} --project=${project}`,
    },
  ];
}

export const records = ({ environment, project, dnsZone }: Target): Resource[] =>
  Object.values(publicHosts(environment)).map((host) => {
    const at = [`--project=${project}`, `--zone=${dnsZone}`, '--type=A'];
    return {
      what: `DNS record of ${host}`,
      cost: 'free',
      present: gcloud`dns record-sets list ${at} --name=${host}. --format=value(rrdatas)`,
      wanted: 'EDGE_IP',
      update: gcloud`dns record-sets update ${host}. ${at} --ttl=300 --rrdatas=EDGE_IP`,
      create: [gcloud`dns record-sets create ${host}. ${at} --ttl=300 --rrdatas=EDGE_IP`],
      delete: gcloud`dns record-sets delete ${host}. ${at}`,
    };
  });
