import { type Base, base } from '../../environments/lib/base';
import { type Changes, derive, type Own } from '../../environments/lib/derive';
import { zonesOf } from '../../environments/lib/regions';
import { validEnvironments } from '../../environments/lib/registry';
import type { Environment, NodeCount } from '../../environments/lib/types';
import { problemsOf } from '../../environments/lib/validate';
import { oneOf } from '../../environments/lib/validate/check';
import { sharedWith } from '../../environments/lib/validate/together';
import { presets } from '../../environments/presets';
import { taken } from '../lib/environment-file';
import { parse } from '../size/assumptions';
import { oneOfClusters, planOf } from '../size/plan';
import { dataServicesOf, notOutside } from './data-services';
import { type Answers, startOf } from './questions';

/** Placeholders of missing answers: each is valid, and no other environment has it. */
const UNANSWERED: Answers = {
  name: 'unanswered',
  preset: 'none',
  domain: 'unanswered.example',
  'cors-allowed-origins': 'none',
  cluster: 'other',
  project: 'unanswered',
  'gke-cluster': 'unanswered',
  region: 'europe-west1',
  'pod-cidr': '10.244.0.0/16',
  'api-server': '172.16.0.0/28',
  'api-server-ports': '6443',
  'storage-class': 'standard',
  users: 'none',
  edge: base.edge.controller,
  'cluster-issuer': 'none',
  secrets: base.secrets,
  mongodb: 'none',
  kafka: 'none',
  redis: 'none',
  s3: 'none',
  mysql: 'none',
  accounts: 'none',
  registry: 'none',
  'pull-secrets': 'none',
  viewers: 'none',
  operators: 'none',
  'backups-bucket': 'none',
  monitoring: base.monitoring.mode,
  critical: base.monitoring.receivers.critical,
  warning: base.monitoring.receivers.warning,
  'dead-mans-switch': 'none',
};

const list = (text = 'none'): readonly string[] => (text === 'none' ? [] : text.split(/[\s,]+/).filter(Boolean));
const optional = (text?: string): string | undefined => (text === 'none' ? undefined : text);

/** Changes of the base by the answers. They are validated afterwards, so the type is that of valid ones. */
function changesOf(answers: Answers) {
  const of = { ...UNANSWERED, ...answers };
  const gke = of.cluster === 'gke';
  const bucket = optional(of['backups-bucket']);
  const registry = optional(of.registry);
  const pullSecrets = list(of['pull-secrets']);
  const zones = list(of.zones ?? zonesOf(of.region ?? '')?.join(',') ?? `${of.region}-a`);
  return {
    name: of.name,
    domain: of.domain,
    corsAllowedOrigins: list(of['cors-allowed-origins']),
    gke: gke
      ? {
          project: of.project,
          region: of.region,
          zones,
          cluster: of['gke-cluster'],
          nodePool: { nodesPerZone: nodesOver(startOf(of.preset), zones.length) },
          staticIpName: `openim-${of.name}-ip`,
        }
      : undefined,
    network: gke
      ? {}
      : {
          podCidr: of['pod-cidr'],
          apiServer: { cidrs: list(of['api-server']), ports: list(of['api-server-ports']).map(Number) },
        },
    storage: gke ? {} : { className: of['storage-class'], diskType: undefined },
    secrets: of.secrets,
    access: { viewers: list(of.viewers), operators: list(of.operators), allowOperatorExec: false },
    edge: { controller: of.edge, clusterIssuer: optional(of['cluster-issuer']) },
    monitoring: {
      mode: of.monitoring,
      receivers: {
        critical: of.critical,
        warning: of.warning,
        deadMansSwitch: optional(of['dead-mans-switch']),
      },
    },
    ...(registry || pullSecrets.length > 0
      ? { images: { registry, pullSecrets: pullSecrets.length > 0 ? pullSecrets : undefined } }
      : {}),
    dataServices: dataServicesOf(of),
    accounts: of.accounts === 'none' ? undefined : { kind: of.accounts, registration: 'closed' },
    backups: bucket === undefined ? undefined : { bucket },
  } as Changes<Environment> & Own;
}

/** As many nodes as there are at the start, over another number of zones. */
function nodesOver({ gke }: Base, zones: number): NodeCount | undefined {
  const each = (nodes: number): number => Math.ceil((nodes * (gke?.zones.length ?? 1)) / Math.max(1, zones));
  return gke && { min: each(gke.nodePool.nodesPerZone.min), max: each(gke.nodePool.nodesPerZone.max) };
}

/** The environment of the answers, on the resources of the preset or of the base. */
const derived = (answers: Answers): Environment => derive(startOf(answers.preset), changesOf(answers));

/** The environment of all answers, and the comment of its file; with users, its resources are sized for them. */
export function environmentOf(answers: Answers): { readonly environment: Environment; readonly comment: string } {
  const { name = '', preset = 'none', users = 'none' } = answers;
  if (users === 'none') {
    const from = preset === 'none' ? '' : ` from preset ${preset}, for the load at its end`;
    return { environment: derived(answers), comment: `Made by npm run init${from}.` };
  }
  const plan = planOf(name, parse([`--users=${users}`]), changesOf(answers));
  return {
    environment: plan.environment,
    comment: `Made by npm run init for ${users} registered users${oneOfClusters(plan)}.`,
  };
}

/** Problems of the answers so far, one line each. */
export function problems(folder: string, answers: Answers): readonly string[] {
  const environment = derived(answers);
  const found = [
    ...taken(folder, environment.name),
    ...oneOf('none', ...presets.map(({ name }) => name))(answers.preset ?? 'none', 'preset').map(({ text }) => text),
    ...oneOf('gke', 'other')(answers.cluster ?? 'other', 'cluster').map(({ text }) => text),
    ...notUsers(answers.users),
    ...notOutside(answers),
    ...problemsOf(environment),
  ];
  return found.length > 0 ? found : sharedWith(validEnvironments(), environment);
}

function notUsers(users = 'none'): readonly string[] {
  try {
    if (users !== 'none') {
      parse([`--users=${users}`]);
    }
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
