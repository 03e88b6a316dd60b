import { loadEnvironment } from '../../environments/lib/registry';
import { didYouMean } from '../../environments/lib/validate/nearest';
import { parsed, withEnvironments } from '../lib/arguments';
import { reported, type Terminal } from '../lib/terminal';
import { billing, canFinish, knownProject } from './checks';
import { making, permissions } from './permissions';
import { deleteAll, kubeconfig, loadBalancers } from './reach';
import { resources } from './resources';
import { eachRow } from './runner';
import { type Programs, Session, Stop } from './session';
import { type Kept, type Target, targetOf } from './target';
import type { Verb } from './verb';
import { gcloud } from './words';

export const USAGE = withEnvironments(`usage: npm run gke -- <command> <environment>
creates, shows and deletes the GKE cluster of an environment
  plan         print every command that creates the cluster; needs no login and no network
  up           create what is missing; safe to interrupt and to run again
  kubeconfig   add the cluster's context to kubectl
  status       list what exists, what is missing and what differs; exit status 1 if anything is missing or differs
  down [--delete-disks] [--delete-backups]
               delete the cluster; keeps disks, bucket and backups without these options; deletes nothing if it could
               not finish: a missing permission, a foreign resource in the network or the zone, with --delete-backups
               an object younger than 7 days`);

const OPTIONS = { 'delete-disks': { type: 'boolean' }, 'delete-backups': { type: 'boolean' } } as const;

const verbs: Readonly<Record<Verb, (session: Session, deletes: readonly Kept[]) => Promise<void>>> = {
  plan,
  up,
  kubeconfig,
  status,
  down,
};

/** The GKE cluster of an environment and what it stands on: `npm run gke -- ...`. Gives the exit status. */
export async function gke(
  args: readonly string[],
  terminal: Terminal,
  programs: Programs,
  target: (name: string) => Target = (environment) => targetOf(loadEnvironment(environment)),
): Promise<number> {
  if (args.includes('--help')) {
    terminal.out(USAGE);
    return 0;
  }
  const asked = understood(args, terminal);
  if (!asked) {
    return 2;
  }
  const { verb, name, deletes } = asked;
  return reported(terminal, 1, async () => {
    const session = new Session(verb, target(name), terminal, programs);
    // Before the first question: an environment that no cluster can be made from is refused here.
    resources(session.target, deletes);
    if (verb !== 'plan') {
      await knownProject(session);
    }
    await verbs[verb](session, deletes);
    return 0;
  });
}

const isVerb = (text: string): text is Verb => Object.hasOwn(verbs, text);

interface Asked {
  readonly verb: Verb;
  readonly name: string;
  readonly deletes: readonly Kept[];
}

function understood(args: readonly string[], terminal: Terminal): Asked | undefined {
  try {
    return asked(args);
  } catch (error) {
    terminal.err(`${(error as Error).message}\n${USAGE}`);
    return undefined;
  }
}

/** What the command line asks for. Throws one line when it cannot be understood. */
function asked(args: readonly string[]): Asked {
  const { values, positionals } = parsed(args, OPTIONS);
  const [verb = '', name = '', ...more] = positionals;
  if (!isVerb(verb)) {
    throw new Error(verb ? `unknown command "${verb}"${didYouMean(verb, Object.keys(verbs))}` : 'the command is missing');
  }
  if (!name || more.length > 0) {
    throw new Error(`expected one environment, got ${[name, ...more].join(' ') || 'none'}`);
  }
  const deletes: readonly Kept[] = [
    ...(values['delete-disks'] ? (['disks'] as const) : []),
    ...(values['delete-backups'] ? (['backups'] as const) : []),
  ];
  if (deletes.length > 0 && verb !== 'down') {
    throw new Error(`--delete-${deletes[0]} is valid only with down`);
  }
  return { verb, name, deletes };
}

async function plan(session: Session, deletes: readonly Kept[]): Promise<void> {
  session.say(
    '# Each line with what it creates and its cost per month: $ up to 10 dollars, $$ to 100, $$$ to 1000, $$$$ above.',
  );
  session.say(
    "# PROJECT_NUMBER and EDGE_IP are placeholders: Google assigns the project's number and the load balancer's address.",
  );
  await eachRow(session, resources(session.target, deletes));
}

async function up(session: Session, deletes: readonly Kept[]): Promise<void> {
  const { target } = session;
  const { environment, project, dnsZone } = target;
  await billing(session);
  await permissions(session, making(target));
  await eachRow(session, resources(target, deletes));
  session.say(`The cluster is ready. Next: npm run gke -- kubeconfig ${environment.name}`);
  if (dnsZone === target.cluster) {
    const servers = await session.ask(
      `zone ${dnsZone}`,
      gcloud`dns managed-zones describe ${dnsZone} --project=${project} --format=value(nameServers)`,
    );
    session.say(`Delegate ${environment.domain} in its parent domain to: ${servers}`);
  }
}

async function status(session: Session, deletes: readonly Kept[]): Promise<void> {
  const incomplete = await eachRow(session, resources(session.target, deletes));
  if (incomplete > 0) {
    throw new Stop(`${incomplete} missing or different; create them: npm run gke -- up ${session.target.environment.name}`);
  }
}

/** The cluster's name is the password: nobody types that of another one by mistake. */
async function down(session: Session, deletes: readonly Kept[]): Promise<void> {
  const { project, cluster } = session.target;
  session.say(`This deletes cluster ${cluster} of project ${project} and everything that runs in it.`);
  const name = (await session.terminal.answer('Type its name to continue: ')) ?? '';
  if (name !== cluster) {
    throw new Stop(`"${name}" is not "${cluster}": nothing was changed.`);
  }
  await canFinish(session, deletes);
  const balancers = await loadBalancers(session);
  await deleteAll(session, balancers, '--timeout=10m');
  await eachRow(session, resources(session.target, deletes));
}
