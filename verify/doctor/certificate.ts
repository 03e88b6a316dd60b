import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicHosts } from '../../charts/model/addresses';
import type { Environment } from '../../environments/lib/types';
import type { Cluster } from '../lib/cluster/cluster';
import { command } from '../lib/command';

/** Replaces the placeholder text by a certificate for the environment's hosts. */
export async function certificate({ api }: Cluster, environment: Environment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openim-certificate-'));
  try {
    const [key, chain] = [join(folder, 'key.pem'), join(folder, 'chain.pem')];
    const names = Object.values(publicHosts(environment)).map((host) => `DNS:${host}`);
    const { code, stderr } = await command('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90'],
      ...['-subj', '/CN=openim', '-addext', `subjectAltName=${names}`, '-keyout', key, '-out', chain],
    ]);
    if (code !== 0) {
      throw new Error(stderr);
    }
    await api.merge(`/api/v1/namespaces/${environment.namespaces.edge}/secrets/openim-tls`, {
      stringData: { 'tls.crt': readFileSync(chain, 'utf8'), 'tls.key': readFileSync(key, 'utf8') },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
