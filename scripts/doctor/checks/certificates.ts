import { X509Certificate } from 'node:crypto';
import { publicHosts } from '../../../charts/model/addresses';
import { inventory } from '../../../charts/model/secrets';
import { counted } from '../../../environments/lib/validate/check';
import type { Check, Finding, Look } from '../check';

/** Days before its expiry from which a certificate is reported; cert-manager renews 30 days before. */
const DAYS = 14;

/** A Secret with a certificate, and the names that the certificate must have. */
interface Holder {
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
}

export const certificates: Check = {
  name: 'certificates',
  title: `certificates are there, name their hosts and are valid for ${DAYS} more days (only tls.crt is read)`,
  follows: ['namespaces', 'kinds', 'objects'],
  look: (look) => holders(look).flatMap((holder) => judge(look, holder)),
};

/** The certificate of the edge, and those that cert-manager issues for the Certificates of dist/. */
function holders({ environment, snapshot }: Look): readonly Holder[] {
  const edge = inventory(environment).filter(({ generator, key }) => generator === 'certificate' && key === 'tls.crt');
  return [
    ...edge.map(({ namespace, secret }) => ({
      namespace,
      name: secret,
      hosts: Object.values(publicHosts(environment)),
    })),
    ...snapshot.wanted
      .filter(({ kind, spec }) => kind === 'Certificate' && !edge.some(({ secret }) => secret === spec.secretName))
      .map(({ metadata, spec }) => ({
        namespace: metadata.namespace ?? '',
        name: spec.secretName,
        hosts: (spec.dnsNames ?? []).filter((host: string) => !host.startsWith('*')),
      })),
  ];
}

function judge({ context, snapshot, environment }: Look, { namespace, name, hosts }: Holder): readonly Finding[] {
  const id = `Secret ${namespace}/${name}`;
  const remedy = environment.edge.clusterIssuer
    ? `kubectl --context=${context} -n ${namespace} describe certificate`
    : `kubectl --context=${context} -n ${namespace} create secret tls ${name} --cert=<chain.pem> --key=<key.pem>`;
  const finding = (text: string): readonly Finding[] => [
    { text, objects: [id], remedy, page: 'docs/doctor.md#certificates' },
  ];
  const text = snapshot.certificate(namespace, name, 'tls.crt');
  if (!text) {
    return finding(`${id} with the certificate for ${hosts.join(' and ')} is missing: clients get a self-signed one.`);
  }
  const certificate = parsed(text);
  if (!certificate) {
    return finding(`${id}: tls.crt is not a certificate in PEM.`);
  }
  const days = Math.floor((Date.parse(certificate.validTo) - Date.now()) / 86_400_000);
  const strangers = hosts.filter((host) => !certificate.checkHost(host));
  return [
    ...(days < 0
      ? finding(`The certificate of ${id} has expired on ${certificate.validTo}.`)
      : days < DAYS
        ? finding(`The certificate of ${id} expires in ${counted(days, 'day')}, on ${certificate.validTo}.`)
        : []),
    ...(Date.parse(certificate.validFrom) > Date.now()
      ? finding(`The certificate of ${id} is not valid before ${certificate.validFrom}.`)
      : []),
    ...(strangers.length > 0 ? finding(`The certificate of ${id} does not name ${strangers.join(', ')}.`) : []),
  ];
}

function parsed(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}
