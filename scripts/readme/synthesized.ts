import { argocdOutputs } from '../../charts/argocd/chart';
import { capacityLine } from '../../charts/model/capacity/text';
import { loadEnvironment } from '../../environments/lib/registry';
import { built } from '../lib/built';
import { summary } from '../lib/summary';

/** What `npm run synth -- dev` prints. */
export function synthesized(): string {
  const environment = loadEnvironment('dev');
  const outputs = built(environment);
  return `\`\`\`\n${summary('dist/dev', outputs)}\n${summary('dist/argocd/dev', argocdOutputs(environment, outputs))}\n${capacityLine(environment)}\n\`\`\``;
}
