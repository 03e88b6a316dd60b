import { isIPv4 } from 'node:net';
import { hostOf, isSrv, s3Hosts } from '../../environments/lib/data-services';
import type { DataServices, Egress, Externals, Tls } from '../../environments/lib/external';
import type { Answers } from './questions';

/** Answers that name a service outside the cluster, by option: the address that its provider prints. */
const forms = {
  mongodb: /^mongodb(?<srv>\+srv)?:\/\/(?<hosts>[^@/?\s]+)(\/\w*)?(\?(?<query>\S*))?$/,
  kafka: /^(?<brokers>[^\s/@]+)$/,
  redis: /^(?<address>[^\s/@,]+)$/,
  s3: /^(?<endpoint>https?:\/\/[^/\s]+)\/(?<bucket>[^/\s]+)$/,
  mysql: /^(?<address>[^\s/@,]+)$/,
} as const;
export const outside = Object.keys(forms) as readonly (keyof typeof forms)[];

const examples: Readonly<Record<keyof typeof forms, string>> = {
  mongodb: 'a URI without a user, "mongodb+srv://chat.ab12c.mongodb.net" or "mongodb://10.0.0.5:27017/?replicaSet=rs0"',
  kafka: '"host:port" of the bootstrap servers, separated by commas',
  redis: '"host:port"',
  s3: 'the URL of a bucket, "https://storage.googleapis.com/files"',
  mysql: '"host:port"',
};

/** Ranges if all hosts are addresses; otherwise names, with every host in the domain of each: members have their own. */
function egressOf(hosts: readonly string[], siblings: boolean): Egress {
  if (hosts.every((host) => isIPv4(host))) {
    return { cidrs: hosts.map((host) => `${host}/32`) };
  }
  return { names: [...new Set(hosts.map((host) => (siblings ? host.replace(/^[^.]+/, '*') : host)))] };
}

const named = (service: string) => ({ kind: 'external', secret: `${service}-login` }) as const;

type Parts = Readonly<Record<string, string>>;
const services: { readonly [S in keyof typeof forms]: (parts: Parts) => Externals[S] } = {
  mongodb: ({ srv, hosts = '', query = '' }) => {
    const options = new URLSearchParams(query);
    const members = hosts.split(',');
    const tls: Tls = srv || options.get('tls') === 'true' ? 'public-ca' : 'none';
    const one = { ...named('mongodb'), hosts: members, tls, egress: egressOf(members.map(hostOf), true) };
    const [replicaSet, authSource] = [options.get('replicaSet'), options.get('authSource')];
    return { ...one, ...(replicaSet && !isSrv(one) && { replicaSet }), ...(authSource && { authSource }) };
  },
  kafka: ({ brokers = '' }) => {
    const all = brokers.split(',');
    return { ...named('kafka'), brokers: all, sasl: 'plain', tls: 'public-ca', egress: egressOf(all.map(hostOf), true) };
  },
  redis: ({ address = '' }) => ({ ...named('redis'), address, tls: 'none', egress: egressOf([hostOf(address)], false) }),
  s3: ({ endpoint = '', bucket = '' }) => {
    const one = { ...named('s3'), endpoint, bucket };
    return { ...one, egress: egressOf(s3Hosts({ ...one, egress: { names: [] } }), false) };
  },
  mysql: ({ address = '' }) => ({ ...named('mysql'), address, tls: 'none', egress: egressOf([hostOf(address)], false) }),
};

/** The services that the answers put outside; `undefined` if there are none. */
export function dataServicesOf(answers: Answers): DataServices | undefined {
  const found = outside.flatMap((service) => {
    const parts = forms[service].exec(answers[service] ?? 'none')?.groups;
    return parts && answers[service] !== 'none' ? [[service, services[service](parts)] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** Problems of the answers; a login in an address is not repeated. */
export const notOutside = (answers: Answers): readonly string[] =>
  outside
    .filter((service) => answers[service] !== undefined && answers[service] !== 'none')
    .filter((service) => !forms[service].test(answers[service] ?? ''))
    .map((service) => `--${service} ${answers[service]?.replace(/\/\/.*@/, '//***@')}: must be ${examples[service]}`);
