import { base } from '../../environments/lib/base';

/** What somebody has answered, as it was typed, by option. */
export type Answers = Readonly<Record<string, string>>;

export interface Question {
  readonly option: string;
  readonly text: string;
  /** The answer of an empty line; `undefined` where there is none that fits. */
  readonly otherwise?: (answers: Answers) => string | undefined;
  /** Asked only where an earlier question has one of these answers. */
  readonly only?: { readonly option: string; readonly answers: readonly string[] };
}

const onGke = { option: 'cluster', answers: ['gke'] };
const elsewhere = { option: 'cluster', answers: ['other'] };
const alerting = { option: 'monitoring', answers: ['self-hosted', 'gmp'] };
const always = (answer: string) => () => answer;

/** In the order in which they are asked: what a first environment must decide. `none` leaves a value out. */
export const questions: readonly Question[] = [
  { option: 'name', text: 'name of the environment, and of its file' },
  { option: 'domain', text: 'host of the API and of WebSockets; s3.<domain> serves objects' },
  {
    option: 'cors-allowed-origins',
    text: 'origins of web clients, separated by commas, or none',
    otherwise: ({ domain }) => `https://${domain}`,
  },
  { option: 'cluster', text: 'gke, or other for a cluster elsewhere', otherwise: always('gke') },
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
    otherwise: ({ region }) => (region === base.gke?.region ? base.gke?.zones.join(',') : undefined),
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
  },
  { option: 'edge', text: 'ingress-nginx or gke-gateway', otherwise: always(base.edge.controller), only: onGke },
  {
    option: 'cluster-issuer',
    text: 'ClusterIssuer of cert-manager, or none to provide the certificate yourself',
    otherwise: always('none'),
  },
  {
    option: 'secrets',
    text: 'existing (created by npm run secrets) or external-secrets',
    otherwise: always(base.secrets),
    only: onGke,
  },
  {
    option: 'registry',
    text: 'mirror with all images, or none for the registries of the publishers',
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
  { option: 'monitoring', text: 'self-hosted, gmp, operator or none', otherwise: always(base.monitoring.mode) },
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

/** Whether earlier answers leave the question open. */
export const applies = ({ only }: Question, answers: Answers): boolean =>
  !only || only.answers.includes(answers[only.option] ?? '');
