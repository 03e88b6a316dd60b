import { loadEnvironment } from '../../environments/lib/registry';
import type { Part } from '../lib/part';
import { drift } from './drift';
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

export default part;
