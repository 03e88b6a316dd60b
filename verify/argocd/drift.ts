import assert from 'node:assert';
import { none } from '../lib/findings';
import type { Context } from '../lib/part';
import type { ArgocdRun } from './run';

/** What people change by hand is seen, and undone. */
export async function drift({ check }: Context, argocd: ArgocdRun): Promise<void> {
  const { cluster, environment } = argocd;
  const { openim } = environment.namespaces;
  await check('drift is detected: a changed field, a removed policy, a missing Service', async () => {
    await cluster.api.merge(`/apis/apps/v1/namespaces/${openim}/deployments/openim-push`, { spec: { minReadySeconds: 77 } });
    await cluster.api.merge(`/apis/networking.k8s.io/v1/namespaces/${openim}/networkpolicies/openim-mysql`, {
      spec: { ingress: [{}] },
    });
    await cluster.api.delete(`/api/v1/namespaces/${openim}/services/openim-auth`);
    const found = [...(await argocd.differences())].sort();
    const wanted = [
      `changed: Deployment ${openim}/openim-push`,
      `changed: NetworkPolicy ${openim}/openim-mysql`,
      `missing: Service ${openim}/openim-auth`,
    ].map((one) => `${argocd.application(openim)} ${one}`);
    assert(found.join('\n') === wanted.join('\n'), found.join('\n') || 'no drift is detected');
  });
  await check('a sync corrects it', async () => {
    await argocd.sync(openim);
    none('differ from Git', await argocd.differences());
  });
}
