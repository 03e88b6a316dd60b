import { publicUrl } from '../../charts/model/addresses';
import { delivery } from '../deliver/delivery';
import { Kubectl } from '../lib/kubectl';
import { secretsFound } from '../secrets/cluster';
import { plan } from '../secrets/plan';
import { CLUSTER, CONTEXT, exists, provedOurs } from './kind';
import { counts, firstCause, progress } from './progress';
import type { Session } from './session';

/** Prints what is there and what is missing; 0 when nothing is. Changes nothing. */
export async function status({ environment, machine, options, terminal, run }: Session): Promise<number> {
  if (!options.context) {
    if (!exists(run)) {
      terminal.out(`there is no kind cluster ${CLUSTER}; create it: npm run local -- up`);
      return 1;
    }
    provedOurs(run);
  }
  const dist = delivery(environment, options.context ?? CONTEXT, terminal, run);
  const { context } = dist.kubectl;
  const secrets = plan(environment, secretsFound(new Kubectl(run, context), environment));
  const missing = secrets.filter((secret) => Object.keys(secret.missing).length > 0);
  const all = progress(dist);
  const causes = firstCause(dist, all);
  const listens = await machine.listens(443);
  terminal.out(`context ${context}`);
  terminal.out(`Secrets        ${secrets.length - missing.length} of ${secrets.length} complete`);
  for (const line of counts(all).values()) {
    terminal.out(line);
  }
  terminal.out(
    `${publicUrl(environment, 'api')}  ${listens ? 'a program listens' : 'no program listens'} at port 443 of this machine`,
  );
  if (causes.length > 0) {
    terminal.out(['First cause of what is not ready:', ...causes].join('\n'));
  }
  const whole = missing.length === 0 && causes.length === 0 && listens;
  terminal.out(
    whole ? 'everything is ready' : `continue: npm run local -- up${options.context ? ` --context ${context}` : ''}`,
  );
  return whole ? 0 : 1;
}
