import assert from 'node:assert';
import { X509Certificate } from 'node:crypto';
import { type Manifest, podTemplateOf } from '../../charts/constructs/manifest';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import type { Cluster } from '../lib/cluster/cluster';
import type { KubeObject } from '../lib/cluster/objects';
import { objectsOf } from '../lib/dist';
import { none } from '../lib/findings';
import { applyAll, expectSuccess } from '../lib/install';
import { noNamespaces } from '../lib/ip';
import type { Part } from '../lib/part';
import { reached } from '../lib/time';
import { authority, certManager } from './authority';
import { encrypted } from './encrypted';
import { forProvider } from './outside';

/** As small as an environment can be that encrypts: one broker, one member. */
const environment = derive(loadEnvironment('dev'), {
  name: 'dev',
  internalTls: { clusterIssuer: 'cluster-ca' },
  edge: { clusterIssuer: 'cluster-ca' },
  redpanda: { replicas: 1, replicationFactor: 1 },
  mongodb: { replicas: 1 },
});

const part: Part = {
  name: 'tls',
  title: 'cert-manager creates the Secrets of the Certificates, and OpenIM uses TLS with them to its own servers only',
  async run(context) {
    const objects = objectsOf(environment).map(forProvider);
    const certificates = objects.filter(({ kind }) => kind === 'Certificate');
    const cluster = await context.cluster({ controllers: 'none' });
    const manager = await certManager(cluster);
    try {
      const made = await context.check('cert-manager creates a Secret for each Certificate', async () => {
        await applyAll(cluster, [...authority('cluster-ca'), ...authority('other-ca')]);
        // A field that cert-manager does not know is an error.
        await applyAll(cluster, [...objects.filter(({ kind }) => kind === 'Namespace'), ...certificates]);
        await ready(cluster);
        return `${certificates.length}; its controllers 1.19.2, without the webhook`;
      });
      if (!made) {
        return;
      }
      await context.check('each Secret has the keys that pods mount or the edge reads', () => mounted(cluster, objects));
      await context.check('each certificate is signed by the issuer, for the requested names, usages and duration', () =>
        Promise.all(certificates.map((one) => asAsked(cluster, one))).then((all) => all.join('; ')),
      );
      await context.check('a renewal gives a new key under the same CA', () => renewed(cluster));
      const reason = noNamespaces();
      if (reason) {
        context.skip('TLS of programs', reason);
        return;
      }
      await encrypted(context, environment, objects, await secretsOf(cluster));
    } finally {
      manager.stop();
    }
  },
};

async function ready({ kubectl }: Cluster): Promise<void> {
  const all = ['wait', 'certificate', '--all', '--all-namespaces', '--for=condition=Ready', '--timeout=90s'];
  expectSuccess(await kubectl(all), 'wait for the certificates');
}

const secretOf = ({ api }: Cluster, id: string): Promise<KubeObject> =>
  api.get(`/api/v1/namespaces/${id.replace('/', '/secrets/')}`);

const idOf = ({ metadata, spec }: Manifest): string => `${metadata.namespace}/${spec.secretName}`;

/** Every key of a Secret of a Certificate that a pod of the output names. */
async function mounted(cluster: Cluster, objects: readonly Manifest[]): Promise<string> {
  const ids = objects.filter(({ kind }) => kind === 'Certificate').map(idOf);
  const used = new Set(
    objects.flatMap((object): string[] =>
      (podTemplateOf(object)?.spec.volumes ?? []).flatMap(({ secret }: Manifest[string]) =>
        (secret?.items ?? []).map(({ key }: Manifest[string]) => `${object.metadata.namespace}/${secret.secretName} ${key}`),
      ),
    ),
  );
  const edge = ids.find((id) => id.endsWith('/openim-tls'));
  const wanted = [...used, `${edge} tls.crt`, `${edge} tls.key`].filter((one) => ids.includes(one.split(' ')[0] ?? ''));
  for (const one of wanted) {
    const [id = '', key = ''] = one.split(' ');
    const { type, data } = await secretOf(cluster, id);
    const right = type === 'kubernetes.io/tls' && data[key];
    assert(right, `Secret ${id} is a ${type} with ${Object.keys(data).join(', ')}, and pods want ${key}`);
  }
  const idle = ids.filter((id) => !wanted.some((one) => one.startsWith(id)));
  none('Secrets that nobody mounts', idle);
  return wanted.join(', ');
}

const text = ({ data }: KubeObject, key: string): string => Buffer.from(data[key] ?? '', 'base64').toString();

async function asAsked(cluster: Cluster, asked: Manifest): Promise<string> {
  const secret = await secretOf(cluster, idOf(asked));
  const found = new X509Certificate(text(secret, 'tls.crt'));
  const names = (found.subjectAltName ?? '').split(', ').map((one) => one.replace('DNS:', ''));
  const hours = Math.round((Date.parse(found.validTo) - Date.parse(found.validFrom)) / 3_600_000);
  const { spec } = asked;
  const problems = [
    !found.verify(new X509Certificate(text(secret, 'ca.crt')).publicKey) && 'ca.crt did not sign it',
    found.issuer !== `CN=${spec.issuerRef.name}` && `its issuer is ${found.issuer}`,
    names.sort().join() !== [...spec.dnsNames].sort().join() && `it is for ${names.join(', ')}`,
    hours !== Number.parseInt(spec.duration ?? '2160h', 10) && `it is good for ${hours} h`,
    found.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1' && 'its key is no P-256',
  ].filter(Boolean);
  assert(problems.length === 0, `${idOf(asked)}: ${problems.join(', ')}`);
  return `${idOf(asked)} ${hours} h`;
}

/** As `cmctl renew` asks for it. */
async function renewed(cluster: Cluster): Promise<void> {
  const id = 'openim/openim-mongodb-tls';
  const before = await secretOf(cluster, id);
  const condition = { type: 'Issuing', status: 'True', reason: 'ManuallyTriggered', message: 'asked for' };
  await cluster.api.merge('/apis/cert-manager.io/v1/namespaces/openim/certificates/openim-mongodb/status', {
    status: { conditions: [{ ...condition, lastTransitionTime: new Date().toISOString() }] },
  });
  const after = await reached('another certificate', async () => {
    const now = await secretOf(cluster, id);
    return text(now, 'tls.crt') !== text(before, 'tls.crt') && now;
  });
  const [key, ca] = ['tls.key', 'ca.crt'].map((file) => text(after, file) === text(before, file));
  assert(!key && ca, 'the key is the same, or the CA is another one');
}

/** Values of the Secrets by "namespace/name/key", and the certificate of the CA that signed none of them. */
async function secretsOf(cluster: Cluster): Promise<ReadonlyMap<string, string>> {
  const ids = ['openim/openim-mongodb-tls', 'redpanda/redpanda-tls', 'cert-manager/other-ca'];
  const all = await Promise.all(ids.map((id) => secretOf(cluster, id)));
  return new Map(
    all.flatMap((secret, at) => Object.keys(secret.data).map((key) => [`${ids[at]}/${key}`, text(secret, key)] as const)),
  );
}

export default part;
