import { publicUrl } from '../../charts/model/addresses';
import { namespaceOf } from '../../charts/model/workloads';
import type { Environment } from '../../environments/lib/types';
import { accepted, send } from '../deliver/apply';
import { type Delivery, delivery } from '../deliver/delivery';
import { freshDist } from '../deliver/fresh';
import type { Run } from '../lib/command';
import { Kubectl } from '../lib/kubectl';
import { clusterSecrets } from '../secrets/cluster';
import { edgeCertificate } from './certificate';
import { CLUSTER, CONTEXT, create, exists, exportContext, provedOurs } from './kind';
import type { Machine } from './machine';
import { prerequisites, unresolved } from './prerequisites';
import { allReady } from './progress';
import type { Session } from './session';
import { suitable } from './suitable';

/** From nothing, or from where the last run stopped, to an OpenIM that passes the smoke test. */
export async function up(session: Session): Promise<number> {
  const { environment, machine, terminal, run, options } = session;
  terminal.leaves('nothing was changed');
  freshDist(environment);
  const context = options.context ? await theirCluster(session, options.context) : await ownCluster(session);
  const dist = delivery(environment, context, terminal, run);
  suitable(environment, dist.kubectl);
  await apply(session, dist);
  terminal.leaves('everything is applied, and the pods are still starting; run this again to wait for them');
  await allReady(dist, options.timeout);
  await answers(session, context);
  terminal.leaves('everything is ready; the smoke test did not finish');
  const args = ['--url', publicUrl(environment, 'api'), '--secret-from-cluster', '--context', context, '--insecure'];
  const told: string[] = [];
  const status = await machine.smoke(args, { ...terminal, out: (line) => told.push(line) }, run);
  terminal.out(status === 0 ? passed(told) : told.filter((line) => !line.startsWith('ok ')).join('\n'));
  if (status === 0) {
    terminal.out(next(session, context));
  }
  return status;
}

/** The context of the environment's kind cluster, which is created unless it exists. */
async function ownCluster({ environment, machine, terminal, run }: Session): Promise<string> {
  const { httpsNodePort } = environment.edge;
  if (!httpsNodePort) {
    throw new Error('edge.httpsNodePort in environments/local.ts is missing: kind forwards port 443 of the machine to it');
  }
  if (isThere(run)) {
    provedOurs(run);
    exportContext(run);
    await reachable(environment, machine);
    terminal.out(`kept: kind cluster ${CLUSTER}, kubectl context ${CONTEXT}`);
    return CONTEXT;
  }
  terminal.out(await prerequisites(environment, machine, run));
  terminal.out(`creating kind cluster ${CLUSTER}: takes minutes if kind has to download its node image`);
  terminal.leaves(`kind was creating ${CLUSTER}; delete the incomplete cluster: kind delete cluster --name=${CLUSTER}`);
  create(run, httpsNodePort);
  terminal.out(`created: kind cluster ${CLUSTER}, kubectl context ${CONTEXT}`);
  return CONTEXT;
}

/** Without kind or an engine there is none; what is missing then is told with all the rest. */
function isThere(run: Run): boolean {
  try {
    return exists(run);
  } catch {
    return false;
  }
}

/** Throws when the hosts do not lead to this machine: neither the smoke test nor a client would find them. */
async function reachable(environment: Environment, machine: Machine): Promise<void> {
  const problems = await unresolved(environment, machine);
  if (problems.length > 0) {
    throw new Error(`Nothing was changed. ${problems.join('\n')}`);
  }
}

async function theirCluster({ environment, machine, terminal }: Session, context: string): Promise<string> {
  await reachable(environment, machine);
  terminal.out(`context ${context}`);
  return context;
}

/** Secrets and certificate first: no pod waits for them. What is there already stays, or is applied again. */
async function apply({ environment, terminal, run }: Session, dist: Delivery): Promise<void> {
  const { context } = dist.kubectl;
  terminal.leaves('Secrets may have been created, and nothing else was applied; run this again to continue');
  terminal.out(await edgeCertificate(environment, new Kubectl(run, context)));
  const told: string[] = [];
  clusterSecrets({ environment, context, mode: 'created', terminal: { ...terminal, out: (line) => told.push(line) }, run });
  terminal.out(told.at(-1) ?? '');
  await accepted(dist);
  terminal.leaves('each object is unchanged or fully applied; run this again to continue');
  await send({ ...dist, terminal: { ...terminal, out: () => {} } });
  terminal.out(`applied: ${dist.outputs.flatMap(({ objects }) => objects).length} objects of dist/local`);
}

/** Throws when nothing listens where clients look for the edge. */
async function answers({ environment, machine, options }: Session, context: string): Promise<void> {
  if (!(await machine.listens(443))) {
    const remedy = options.context
      ? `Forward it to the cluster in another terminal, then run this again:
  sudo kubectl --kubeconfig="$HOME/.kube/config" --context=${context} --namespace=${namespaceOf(environment, EDGE)} port-forward service/${EDGE} 443:443`
      : `kind forwards it to the node; check that the node runs: docker ps --all --filter name=${CLUSTER}`;
    throw new Error(`Everything is ready, but no program listens at port 443 of this machine. ${remedy}`);
  }
}

const EDGE = 'ingress-nginx-controller';

/** Of the summary, how many steps passed. */
const passed = (told: readonly string[]): string => `smoke test: ${told.at(-1)?.split('\n')[0]}`;

const next = (
  { environment }: Session,
  context: string,
): string => `OpenIM runs at ${publicUrl(environment, 'api')}/api and ${publicUrl(environment, 'api').replace('https', 'wss')}/msg_gateway
Pods:         kubectl --context=${context} get pods -A -l app.kubernetes.io/part-of=openim
Next steps:   docs/local.md (the certificate, the admin's secret, a first user, changes)`;
