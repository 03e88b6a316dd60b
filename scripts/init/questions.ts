import { type Base, base } from '../../environments/lib/base';
import { zonesOf } from '../../environments/lib/regions';
import { presets } from '../../environments/presets';

/** Answers as they were typed, by option. */
export type Answers = Readonly<Record<string, string>>;

export interface Question {
  readonly option: string;
  readonly text: string;
  /** The answer for an empty line; `undefined` if there is no default. */
  readonly otherwise?: (answers: Answers) => string | undefined;
  /** Asked only where an earlier question has one of these answers. */
  readonly only?: { readonly option: string; readonly answers: readonly string[] };
}

/** What the sizes are taken from. */
export const startOf = (preset = 'none'): Base => presets.find(({ name }) => name === preset) ?? base;

const onGke = { option: 'cluster', answers: ['gke'] };
const elsewhere = { option: 'cluster', answers: ['other'] };
const alerting = { option: 'monitoring', answers: ['self-hosted', 'gmp'] };
const always = (answer: string) => () => answer;

/** In the order of the questions: required values of a first environment. `none` omits a value. */
export const questions: readonly Question[] = [
  { option: 'name', text: 'name of the environment, and of its file' },
  { option: 'domain', text: 'host of the API and of WebSockets; s3.<domain> serves objects' },
  {
    option: 'cors-allowed-origins',
    text: 'origins of web clients, separated by commas, or none',
    otherwise: ({ domain }) => `https://${domain}`,
  },
  {
    option: 'preset',
    text: `sizes for a load: ${presets.map(({ name }) => name).join(', ')}, or none`,
    otherwise: always('none'),
  },
  { option: 'cluster', text: 'kind of cluster: gke, or other', otherwise: always('gke') },
  { option: 'project', text: 'ID of the Google Cloud project', only: onGke },
  {
    option: 'gke-cluster',
    text: 'name of the GKE cluster',
    otherwise: ({ name }) => `openim-${name}-cluster`,
    only: onGke,
  },
  { option: 'region', text: 'region of the cluster', otherwise: always(base.gke?.region ?? ''), only: onGke },
  {
    option: 'zones',
    text: 'zones of the region, separated by commas (gcloud compute zones list)',
    // As many as the sizes are for.
    otherwise: ({ region, preset }) =>
      zonesOf(region ?? '')
        ?.slice(0, startOf(preset).gke?.zones.length)
        .join(','),
    only: onGke,
  },
  { option: 'pod-cidr', text: 'address range of pods', otherwise: always('10.244.0.0/16'), only: elsewhere },
  {
    option: 'api-server',
    text: 'address ranges of the API server, separated by commas (kubectl get endpointslices kubernetes)',
    only: elsewhere,
  },
  {
    option: 'api-server-ports',
    text: 'ports of the API server, separated by commas',
    otherwise: always('6443'),
    only: elsewhere,
  },
  { option: 'storage-class', text: 'StorageClass of the cluster', otherwise: always('standard'), only: elsewhere },
  {
    option: 'users',
    text: 'number of registered users, to size the environment, or none for the default sizes',
    otherwise: always('none'),
    only: { option: 'preset', answers: ['none'] },
  },
  {
    option: 'edge',
    text: 'ingress controller: ingress-nginx or gke-gateway',
    otherwise: always(base.edge.controller),
    only: onGke,
  },
  {
    option: 'cluster-issuer',
    text: 'ClusterIssuer of cert-manager, or none to provide the certificate yourself',
    otherwise: always('none'),
  },
  {
    option: 'secrets',
    text: 'source of Secrets: existing (created by npm run secrets) or external-secrets',
    otherwise: always(base.secrets),
    only: onGke,
  },
  {
    option: 'mongodb',
    text: 'URI of a managed MongoDB without its user, or none for one in the cluster',
    otherwise: always('none'),
  },
  {
    option: 'kafka',
    text: 'bootstrap servers of a managed Kafka (host:port), or none for Redpanda',
    otherwise: always('none'),
  },
  { option: 'redis', text: 'host:port of a managed Redis, or none for Dragonfly', otherwise: always('none') },
  { option: 's3', text: 'URL of a bucket outside the cluster, or none for SeaweedFS', otherwise: always('none') },
  {
    option: 'mysql',
    text: 'host:port of a managed MySQL for SeaweedFS, or none for one in the cluster',
    otherwise: always('none'),
    only: { option: 's3', answers: ['none'] },
  },
  {
    option: 'accounts',
    text: 'openim-chat for registration and logins with a password, or none for an application server of your own',
    otherwise: always('none'),
  },
  {
    option: 'registry',
    text: 'registry that mirrors all images, or none for the registries of the publishers',
    otherwise: always('none'),
  },
  { option: 'pull-secrets', text: 'image pull Secrets, separated by commas', otherwise: always('none') },
  {
    option: 'viewers',
    text: 'groups that may read everything except Secrets, separated by commas',
    otherwise: always('none'),
  },
  { option: 'operators', text: 'groups that may restart and scale, separated by commas', otherwise: always('none') },
  {
    option: 'backups-bucket',
    text: 'bucket of the backups, or none for no backups',
    otherwise: ({ project, name }) => `${project}-${name}-backups`,
    only: onGke,
  },
  { option: 'monitoring', text: 'monitoring: self-hosted, gmp, operator or none', otherwise: always(base.monitoring.mode) },
  {
    option: 'critical',
    text: 'receiver of critical alerts: pagerduty, slack or webhook',
    otherwise: always(base.monitoring.receivers.critical),
    only: alerting,
  },
  {
    option: 'warning',
    text: 'receiver of warnings: pagerduty, slack or webhook',
    otherwise: always(base.monitoring.receivers.warning),
    only: alerting,
  },
  {
    option: 'dead-mans-switch',
    text: 'webhook of an external service that alerts when the heartbeat stops, or none',
    otherwise: always('none'),
    only: { option: 'monitoring', answers: ['self-hosted'] },
  },
];

/** Whether the question applies after the earlier answers. */
export const applies = ({ only }: Question, answers: Answers): boolean =>
  !only || only.answers.includes(answers[only.option] ?? '');
