import { buildApp } from '../../charts/app';
import { argocdOutputs } from '../../charts/argocd/chart';
import { capacityLine } from '../../charts/model/capacity/text';
import { loadEnvironment } from '../../environments/lib/registry';
import { summary } from '../lib/summary';

/** What `npm run synth -- dev` prints. */
export function synthesized(): string {
  const environment = loadEnvironment('dev');
  const outputs = buildApp(environment);
  return `\`\`\`\n${summary('dist/dev', outputs)}\n${summary('dist/argocd/dev', argocdOutputs(environment, outputs))}\n${capacityLine(environment)}\n\`\`\``;
}
