import assert from 'node:assert';
import { loadEnvironment } from '../../environments/lib/registry';
import { none } from '../lib/findings';
import type { Context, Part } from '../lib/part';
import { firstSync } from './first-sync';
import { removal } from './removal';
import { ArgocdRun } from './run';

const part: Part = {
  name: 'argocd',
  title: "Argo CD's engine syncs dist/argocd in order, corrects drift, and prunes neither data nor namespaces",
  async run(context) {
    const environment = loadEnvironment('dev');
    const argocd = await ArgocdRun.start(context, environment);
    try {
      await firstSync(context, argocd);
      await drift(context, argocd);
      await removal(context, argocd);
    } finally {
      argocd.stop();
    }
  },
};

/** What people change by hand is seen, and undone. */
async function drift({ check }: Context, argocd: ArgocdRun): Promise<void> {
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

export default part;
