import type { AddedAlert, AddedSecret, Additions, Environment } from '../types';
import { constrained, fields, format, list, literal, oneOf, optional, text } from './check';
import { dnsLabel, dnsName, domain } from './formats';
import { unreserved } from './reserved';

const sentence = format((value) => (typeof value === 'string' && value.trim() ? undefined : 'must be a text'));

export const additions = fields<Additions>({
  namespaces: optional(list(constrained(dnsLabel, unreserved), 1, 50)),
  secrets: optional(list(fields<AddedSecret>({ namespace: dnsLabel, name: dnsName, keys: list(dnsLabel, 1, 50) }), 1, 100)),
  hosts: optional(list(domain, 1, 50)),
  alerts: optional(
    list(
      fields<AddedAlert>({
        name: text(/^[A-Z][A-Za-z0-9]*$/, 'must be a name such as "BotSilent"'),
        severity: oneOf('critical', 'warning'),
        expr: sentence,
        for: text(/^\d+[smhd]$/, 'must be a duration such as "5m"'),
        summary: sentence,
        runbook: text(/^https?:\/\/\S+$/, 'must be the URL of a runbook'),
      }),
      1,
      100,
    ),
  ),
});

/** What is added must be new, and in namespaces that there are. */
export function addsNew({ additions: added = {}, namespaces, domain: own }: Environment): string[] {
  const { namespaces: more = [], secrets = [], hosts = [], alerts = [] } = added;
  const ours = Object.entries(namespaces);
  const known = [...ours.map(([, name]) => name), ...more];
  return [
    ...more.flatMap((name, index) =>
      ours
        .filter(([, other]) => other === name)
        .map(
          ([component]) =>
            `additions.namespaces[${index}] is ${literal(name)}: namespaces.${component} is the same; remove it, or use another name`,
        ),
    ),
    ...secrets.flatMap(({ namespace }, index) =>
      known.includes(namespace)
        ? []
        : [
            `additions.secrets[${index}].namespace is ${literal(namespace)}: not a namespace of this environment; use one of ${known.join(', ')}, or add it to additions.namespaces`,
          ],
    ),
    ...repeated(secrets.map(({ namespace, name }) => `${namespace}/${name}`)).map(
      ([index, value]) => `additions.secrets[${index}] is "${value}" again: write all its keys in one entry`,
    ),
    ...hosts.flatMap((host, index) =>
      [own, `s3.${own}`].includes(host)
        ? [`additions.hosts[${index}] is ${literal(host)}: a host of OpenIM itself; remove it, or use another name`]
        : [],
    ),
    ...repeated(alerts.map(({ name }) => name)).map(
      ([index, value]) => `additions.alerts[${index}].name is "${value}": another alert has that name; use another name`,
    ),
  ];
}

const repeated = (values: readonly string[]): (readonly [index: number, value: string])[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [[index, value] as const] : []));
