import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { publicHosts } from '../../charts/model/addresses';
import { inventory, secretType } from '../../charts/model/secrets';
import type { Environment } from '../../environments/lib/types';
import { built } from '../lib/built';
import type { Kubectl } from '../lib/kubectl';

const DAYS = 365;

/**
 * Makes the Secret with the certificate of the edge when the cluster has none, self-signed for the environment's hosts, and
 * the namespace for it; one that is there stays. Throws when that one is of no use: expired, or for other hosts.
 */
export async function edgeCertificate(environment: Environment, kubectl: Kubectl): Promise<string> {
  const { namespace, name } = place(environment);
  const hosts = Object.values(publicHosts(environment));
  const get = ['get', 'secret', name, `--namespace=${namespace}`, '--ignore-not-found', '--output=json'];
  const found = kubectl.command(get);
  if (found) {
    const problem = unusable(JSON.parse(found).data?.['tls.crt'] ?? '', hosts);
    if (problem) {
      throw new Error(`Secret ${namespace}/${name} ${problem}. Delete it, then run this again to get a new one:
  kubectl --context=${kubectl.context} --namespace=${namespace} delete secret ${name}`);
    }
    return `kept: Secret ${namespace}/${name}, the certificate`;
  }
  const { cert, private: key } = await selfSigned(hosts);
  kubectl.command(['apply', '--server-side', '--filename=-'], namespaceObject(environment, namespace));
  kubectl.command(['create', '--filename=-'], {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name, labels: { 'app.kubernetes.io/part-of': 'openim' } },
    type: secretType(name),
    data: { 'tls.crt': base64(cert), 'tls.key': base64(key) },
  });
  return `created: Secret ${namespace}/${name}, a self-signed certificate for ${hosts.join(' and ')}, for ${DAYS} days`;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function place(environment: Environment): { readonly namespace: string; readonly name: string } {
  const [key] = inventory(environment).filter(({ value }) => value === 'tls-certificate');
  if (!key) {
    throw new Error('charts/model/secrets.ts has no value "tls-certificate"');
  }
  return { namespace: key.namespace, name: key.secret };
}

/** As dist/ has it. */
const namespaceObject = (environment: Environment, namespace: string) =>
  built(environment)
    .flatMap(({ objects }) => objects)
    .find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);

/** A certificate that is its own authority: `curl --cacert` and NODE_EXTRA_CA_CERTS take it. */
export function selfSigned(hosts: readonly string[]) {
  return generate([{ name: 'commonName', value: hosts[0] }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + DAYS * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
    ],
  });
}

/** Why a certificate, in base64 of its PEM, cannot serve these hosts now; `undefined` when it can. */
function unusable(encoded: string, hosts: readonly string[]): string | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(encoded, 'base64'));
  } catch {
    return 'has no certificate in tls.crt';
  }
  const others = hosts.filter((host) => !certificate.checkHost(host));
  if (others.length > 0) {
    return `is not for ${others.join(' and ')}`;
  }
  return Date.parse(certificate.validTo) < Date.now() ? `expired on ${certificate.validTo}` : undefined;
}
