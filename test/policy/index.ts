import { exceptions } from '../lib/exceptions';
import type { Rule, Rules } from '../lib/rule';
import type { Subject } from '../lib/subject';
import { access } from './access';
import { disruption } from './disruption';
import { podIdentity } from './identity';
import { metadata } from './metadata';
import { networkPolicies } from './network-policies';
import { placement } from './placement';
import { podSecurity } from './pod-security';
import { probes } from './probes';
import { resources } from './resources';
import { services } from './services';
import { storage } from './storage';

export const topics: Readonly<Record<string, Rules>> = {
  'Pod Security': podSecurity,
  identity: podIdentity,
  access,
  NetworkPolicies: networkPolicies,
  Services: services,
  resources,
  probes,
  disruption,
  placement,
  storage,
  metadata,
};

/** Every rule with its name, which exceptions.ts refers to. */
export const rules: readonly (readonly [name: string, rule: Rule])[] = Object.values(topics).flatMap(Object.entries);

/** Offenders that no exception covers. */
export const offenders = (name: string, rule: Rule, subject: Subject): string[] =>
  rule
    .offenders(subject)
    .filter((offender) => !exceptions.some((one) => one.rule === name && one.offender === known(subject, offender)));

/** The offender as exceptions.ts names it: by the namespace that its component has in `dev`. */
function known({ environment: { namespaces } }: Subject, offender: string): string {
  const component = Object.entries(namespaces).find(([, name]) => offender.includes(` ${name}/`));
  return component
    ? offender.replace(` ${component[1]}/`, ` ${component[0] === 'edge' ? 'ingress-nginx' : component[0]}/`)
    : offender;
}
