import type { Manifest } from '../../charts/constructs/manifest';
import type { Change, Finding } from './finding';
import { code, grouped, list } from './text';

/** One verb on one resource that a subject may use in a namespace, or in all of them. */
interface Grant {
  readonly subject: string;
  readonly scope: string;
  readonly resource: string;
  readonly verb: string;
  /** The only object that the right applies to. */
  readonly name?: string;
}

const EVERYWHERE = 'all namespaces';

/** Rights of each subject after all bindings and not before, and the reverse. */
export function rights({ before, after }: Change): readonly Finding[] {
  const [old, fresh] = [grants(before), grants(after)];
  return [...told('broader', 'gains', without(fresh, old)), ...told('narrower', 'loses', without(old, fresh))];
}

function without(some: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  const same = new Set(others.map(keyOf));
  return some.filter((grant) => !same.has(keyOf(grant)) && !others.some((other) => covers(other, grant)));
}

const keyOf = ({ subject, scope, resource, verb, name }: Grant): string =>
  JSON.stringify([subject, scope, resource, verb, name]);

const covers = (wide: Grant, narrow: Grant): boolean =>
  wide.subject === narrow.subject &&
  (wide.scope === EVERYWHERE || wide.scope === narrow.scope) &&
  (wide.resource === '*' ||
    wide.resource === narrow.resource ||
    (wide.resource.endsWith('/*') && narrow.resource.startsWith(wide.resource.slice(0, -1)))) &&
  (wide.verb === '*' || wide.verb === narrow.verb) &&
  (wide.name === undefined || wide.name === narrow.name);

/** Rights of the bindings. A role that is not in `dist/`, such as `view` of the cluster, counts as one right. */
function grants(objects: readonly Manifest[]): readonly Grant[] {
  const roles = objects.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
  return objects
    .filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    .flatMap((binding) => {
      const { kind, name } = binding.roleRef;
      const namespace = binding.metadata.namespace;
      const role = roles.find(
        (one) =>
          one.kind === kind &&
          one.metadata.name === name &&
          (kind === 'ClusterRole' || one.metadata.namespace === namespace),
      );
      const atoms = role ? rules(role) : [{ resource: `${kind} ${name}`, verb: 'all its rights' }];
      return (binding.subjects ?? []).flatMap((subject: Manifest['subjects'][number]) =>
        atoms.map((atom) => ({
          ...atom,
          subject: [subject.kind, [subject.namespace, subject.name].filter(Boolean).join('/')].join(' '),
          scope: namespace ?? EVERYWHERE,
        })),
      );
    });
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

function rules(role: Manifest): readonly Omit<Grant, 'subject' | 'scope'>[] {
  return ((role.rules ?? []) as readonly Rule[]).flatMap(
    ({ apiGroups = [], resources = [], resourceNames, nonResourceURLs = [], verbs }) => {
      const named = resources.flatMap((resource) => apiGroups.map((group) => ofGroup(resource, group)));
      return [...named, ...nonResourceURLs].flatMap((resource) =>
        verbs.flatMap((verb) =>
          resourceNames ? resourceNames.map((name) => ({ resource, verb, name })) : [{ resource, verb }],
        ),
      );
    },
  );
}

/** "deployments.apps", "pods/exec", "*" for everything, as kubectl writes them. */
const ofGroup = (resource: string, group: string): string =>
  group === '*' ? (resource === '*' ? '*' : `${resource} of all groups`) : group ? `${resource}.${group}` : resource;

function told(section: Finding['section'], verb: string, all: readonly Grant[]): readonly Finding[] {
  const perScope = grouped(all, ({ subject, scope }) => `${subject}\n${scope}`).map((some) => ({
    subject: some[0]?.subject ?? '',
    scope: some[0]?.scope ?? '',
    what: grouped(byResource(some), ({ verbs }) => verbs)
      .map((same) => `${same[0]?.verbs} on ${same.map(({ resource }) => resource).join(', ')}`)
      .join('; '),
  }));
  return grouped(perScope, ({ subject, what }) => `${subject}\n${what}`).map((same) => ({
    section,
    text: `RBAC: ${code(same[0]?.subject)} ${verb} ${same[0]?.what}, in ${list(same.map(({ scope }) => scope))}`,
  }));
}

const byResource = (some: readonly Grant[]) =>
  grouped(some, ({ resource, name }) => `${resource} ${name}`).map((same) => ({
    resource: `${code(same[0]?.resource)}${same[0]?.name ? ` named ${code(same[0].name)}` : ''}`,
    verbs: list([...new Set(same.map(({ verb }) => verb))]),
  }));
