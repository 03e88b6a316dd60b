import { join } from 'node:path';
import { expectSame } from '../lib/findings';
import { establish, expectSuccess } from '../lib/install';
import type { Walk } from './walk';

const CRDS = join(__dirname, '../../imports/crds/argocd.yaml');
const DEV = { '<environment>': 'dev' };

/** What a person applies once, and the emergency stop; part `argocd` has Argo CD's own engine. */
export async function argocd(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  await walk.step('the root is accepted, and the emergency stop disables its automatic sync', async () => {
    await establish(cluster, CRDS);
    expectSuccess(await cluster.kubectl(['create', 'namespace', 'argocd']), 'namespace');
    const automated = async () => {
      const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/openim-dev';
      return (await cluster.api.get(path)).spec.syncPolicy.automated;
    };
    for (const [command, on] of [
      [/^kubectl apply .*root/, true],
      [/^kubectl -n argocd patch/, false],
    ] as const) {
      await reader.run(walk.page.inlines(command)[0] ?? '', { instead: DEV });
      expectSame((await automated()) !== undefined, on, 'whether it syncs automatically');
    }
  });
}
