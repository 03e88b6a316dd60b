import { publicHosts } from '../../charts/model/addresses';
import type { Environment } from '../../environments/lib/types';
import { built } from '../lib/built';
import { command, type Run } from '../lib/command';
import { kubectlProgram } from '../lib/kubectl';
import { amounts, gibibytes } from '../lib/summary';
import { type Engine, engine } from './engine';
import { kind, kindCommand } from './kind';
import type { Machine } from './machine';

/** kind's default network enforces NetworkPolicies from here on, and its node runs Kubernetes 1.30 or newer. */
const KIND = [0, 24] as const;
/** What the pods of kube-system request on a node of kind: 0.95 CPU and 290 MiB. */
const SYSTEM = { cpu: 0.95, bytes: 290 * 2 ** 20 } as const;

/** What a machine must have for a kind cluster with this environment. Throws with all that is missing, and how to get it. */
export async function prerequisites(environment: Environment, machine: Machine, run: Run): Promise<string> {
  const problems: string[] = [];
  const attempt = <T>(look: () => T): T | undefined => {
    try {
      return look();
    } catch (error) {
      problems.push((error as Error).message);
      return undefined;
    }
  };
  const found = attempt(() => engine(run));
  const kindVersion = attempt(() => versionOfKind(run));
  const kubectlVersion = attempt(() => versionOfKubectl(run));
  problems.push(...(found ? unfit(environment, found) : []), ...(await unresolved(environment, machine)));
  if (await machine.listens(443)) {
    problems.push('another program listens at port 443 of this machine; find it with sudo lsof -i :443 and stop it');
  }
  if (problems.length > 0 || !found) {
    throw new Error(`Nothing was created; these prerequisites are not met:\n${problems.map(item).join('\n')}`);
  }
  return `${found.name}, kind ${kindVersion}, kubectl ${kubectlVersion}; ${found.cpu} CPU, ${gib(found.bytes)}`;
}

/** A problem of several lines as one item of a list. */
const item = (problem: string): string => `- ${problem.replaceAll('\n', '\n  ')}`;

function versionOfKind(run: Run): string {
  const said = kindCommand(run, ['version']);
  const [version, major, minor] = /v(\d+)\.(\d+)\.\d+\S*/.exec(said) ?? [];
  if (!version || Number(major) * 1000 + Number(minor) < KIND[0] * 1000 + KIND[1]) {
    throw new Error(`kind ${version ?? said.trim()} is too old: use v${KIND.join('.')}.0 or newer: ${kind.install}`);
  }
  return version;
}

const versionOfKubectl = (run: Run): string =>
  JSON.parse(command(run, kubectlProgram(''), ['version', '--client', '--output=json'])).clientVersion.gitVersion;

function unfit(environment: Environment, { name, cpu, bytes, architecture }: Engine): readonly string[] {
  const needed = amounts(built(environment).flatMap(({ objects }) => objects));
  const [cores, memory] = [needed.cpu + SYSTEM.cpu, needed.memory + SYSTEM.bytes];
  const remedy = name.startsWith('docker')
    ? 'increase it: Docker Desktop, Settings, Resources'
    : 'increase it: podman machine set --cpus <n> --memory <MiB>';
  return [
    ...(cpu < cores ? [`${name} has ${cpu} CPU, and the pods request ${cores.toFixed(2)}; ${remedy}`] : []),
    ...(bytes < memory ? [`${name} has ${gib(bytes)} of memory, and the pods request ${gib(memory)}; ${remedy}`] : []),
    ...(architecture === environment.openim.architecture
      ? []
      : [
          `${name} runs on ${architecture}, and openim.architecture is "${environment.openim.architecture}"; set it in environments/${environment.name}.ts to '${architecture}', then: npm run synth -- ${environment.name}`,
        ]),
  ];
}

const gib = (bytes: number): string => `${gibibytes(bytes).toFixed(1)} GiB`;

/** Hosts of the environment that do not lead to this machine: not every resolver knows names below localhost. */
export async function unresolved(environment: Environment, machine: Machine): Promise<readonly string[]> {
  const hosts = Object.values(publicHosts(environment));
  const lost: string[] = [];
  for (const host of hosts) {
    if (!/^(127\.|::1$)/.test((await machine.addressOf(host)) ?? '')) {
      lost.push(host);
    }
  }
  return lost.length === 0
    ? []
    : [`${lost.join(' and ')} must resolve to this machine; add a line to /etc/hosts:\n127.0.0.1 ${hosts.join(' ')}`];
}
