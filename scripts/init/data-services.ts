import { isIPv4 } from 'node:net';
import { dataServiceNames, hostOf, isSrv, s3Hosts } from '../../environments/lib/data-services';
import type { DataService, DataServices, Egress, Externals, Tls } from '../../environments/lib/external';
import type { Answers } from './questions';

/** The forms of answers that name a service outside the cluster, by option: the address that its provider prints. */
const forms: Readonly<Record<DataService, readonly [form: RegExp, description: string]>> = {
  mongodb: [
    /^mongodb(?<srv>\+srv)?:\/\/(?<hosts>[^@/?\s]+)(\/\w*)?(\?(?<query>\S*))?$/,
    'a URI without a user, "mongodb+srv://chat.ab12c.mongodb.net" or "mongodb://10.0.0.5:27017/?replicaSet=rs0"',
  ],
  kafka: [/^(?<brokers>[^\s/@]+)$/, '"host:port" of the bootstrap servers, separated by commas'],
  redis: [/^(?<address>[^\s/@,]+)$/, '"host:port"'],
  s3: [
    /^(?<endpoint>https?:\/\/[^/\s]+)\/(?<bucket>[^/\s]+)$/,
    'the URL of a bucket, "https://storage.googleapis.com/files"',
  ],
  mysql: [/^(?<address>[^\s/@,]+)$/, '"host:port"'],
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
const services: { readonly [S in DataService]: (parts: Parts) => Externals[S] } = {
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

/** The answers that name a service outside. */
const outside = (answers: Answers): readonly (readonly [service: DataService, answer: string])[] =>
  dataServiceNames.flatMap((service) => {
    const answer = answers[service] ?? 'none';
    return answer === 'none' ? [] : [[service, answer] as const];
  });

/** The services that the answers put outside; `undefined` if there are none. */
export function dataServicesOf(answers: Answers): DataServices | undefined {
  const found = outside(answers).flatMap(([service, answer]) => {
    const parts = forms[service][0].exec(answer)?.groups;
    return parts ? [[service, services[service](parts)] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** Problems of the answers; a login in an address is not repeated. */
export const notOutside = (answers: Answers): readonly string[] =>
  outside(answers)
    .filter(([service, answer]) => !forms[service][0].test(answer))
    .map(([service, answer]) => `--${service} ${answer.replace(/\/\/.*@/, '//***@')}: must be ${forms[service][1]}`);
