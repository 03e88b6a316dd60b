import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const users = { admin: 'system:masters', 'system:kube-controller-manager': '', 'system:kube-scheduler': '' } as const;

export type User = keyof typeof users;

/** A kubeconfig of one user, one cluster and the context "verify". */
export const kubeconfigOf = (user: string, token: string, cluster: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'verify', cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'verify', context: { cluster: 'verify', user } }],
    'current-context': 'verify',
  });

/** Who may talk to the API server, as files in the cluster's folder. */
export class Credentials {
  readonly tokens: Readonly<Record<User, string>>;
  readonly tokenFile: string;
  readonly accountKey: string;
  readonly accountPublicKey: string;

  constructor(private readonly folder: string) {
    const names = Object.keys(users) as User[];
    this.tokens = Object.fromEntries(names.map((name) => [name, randomBytes(16).toString('hex')])) as Record<User, string>;
    this.tokenFile = this.write(
      'tokens.csv',
      names.map((name) => `${this.tokens[name]},${name},${name},${users[name]}\n`).join(''),
    );
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.accountKey = this.write('accounts.key', privateKey.export({ type: 'sec1', format: 'pem' }));
    this.accountPublicKey = this.write('accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }));
  }

  /** A kubeconfig of that user; returns its path. */
  kubeconfig(user: User, server: string, ca: string): string {
    const config = kubeconfigOf(user, this.tokens[user], { server, 'certificate-authority': ca });
    return this.write(`${user.replace(':', '-')}.kubeconfig`, config);
  }

  private write(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }
}
