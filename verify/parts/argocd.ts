import { loadEnvironment } from '../../environments/lib/registry';
import { drift } from '../lib/argocd/drift';
import { firstSync } from '../lib/argocd/first-sync';
import { removal } from '../lib/argocd/removal';
import { ArgocdRun } from '../lib/argocd/run';
import type { Part } from '../lib/part';

const part: Part = {
  name: 'argocd',
  title: "Argo CD's engine takes dist/argocd, keeps its order, heals drift, and prunes neither data nor namespaces",
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

export default part;
