import { identity, type Manifest } from '../../charts/constructs/manifest';
import { change, type Rules, without } from '../lib/rule';
import { ofKind } from '../lib/subject';
import type { Node } from '../lib/workloads';

const read = ['get', 'list', 'watch'];
const roles = (objects: readonly Manifest[]) => ofKind(objects, 'Role', 'ClusterRole');
const bindings = (objects: readonly Manifest[]) => ofKind(objects, 'RoleBinding', 'ClusterRoleBinding');

/** Names of the Roles of which a rule is as `bad` says; `only` narrows them by name. */
const rolesWhere = (objects: readonly Manifest[], bad: (rule: Node) => unknown, only?: string): string[] =>
  roles(objects)
    .filter(({ metadata, rules }) => (only === undefined || metadata.name === only) && rules.some(bad))
    .map(identity);

const namespaces = (objects: readonly Manifest[]) => ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name);

/** Rights of programs and of people. */
export const access: Rules = {
  'no wildcard': {
    offenders: ({ objects }) =>
      rolesWhere(objects, (rule) =>
        [rule.apiGroups, rule.resources, rule.verbs].some((list) => list.some((one: string) => one.includes('*'))),
      ),
    breach: change('Role openim/operator', 'rules.0.verbs', ['*']),
  },
  'no account may read Secrets': {
    offenders: ({ objects }) => rolesWhere(objects, ({ resources }) => resources.includes('secrets')),
    breach: change('Role openim/viewer', 'rules.0.resources', ['pods', 'secrets']),
  },
  'no account may grant rights, tokens or identities': {
    offenders: ({ objects }) =>
      rolesWhere(
        objects,
        ({ resources, verbs, apiGroups }) =>
          apiGroups.includes('rbac.authorization.k8s.io') ||
          resources.includes('serviceaccounts/token') ||
          ['escalate', 'bind', 'impersonate', 'approve', 'sign'].some((verb) => verbs.includes(verb)),
      ),
    breach: change('Role openim/operator', 'rules.0.verbs', ['impersonate']),
  },
  'only operators may exec into a pod, and only if the environment allows it': {
    offenders: ({ objects, environment }) => {
      const entrance = ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'pods/ephemeralcontainers'];
      return roles(objects)
        .filter(({ metadata, rules }) => {
          const granted = entrance.filter((resource) => rules.some(({ resources }: Node) => resources.includes(resource)));
          const allowed = metadata.name === 'operator' && environment.access.allowOperatorExec ? ['pods/exec'] : [];
          return granted.some((resource) => !allowed.includes(resource));
        })
        .map(identity);
    },
    breach: change('Role openim/viewer', 'rules.0.resources', ['pods/exec']),
  },
  'viewers may only read': {
    offenders: ({ objects }) =>
      rolesWhere(objects, ({ verbs }) => verbs.some((verb: string) => !read.includes(verb)), 'viewer'),
    breach: change('Role openim/viewer', 'rules.0.verbs', ['get', 'delete']),
  },
  'viewers see no logs, which may quote messages': {
    offenders: ({ objects }) => rolesWhere(objects, ({ resources }) => resources.includes('pods/log'), 'viewer'),
    breach: change('Role openim/viewer', 'rules.0.resources', ['pods/log']),
  },
  'operators may create and delete only pods': {
    offenders: ({ objects }) =>
      rolesWhere(
        objects,
        ({ verbs, resources }) =>
          ['create', 'delete', 'deletecollection'].some((verb) => verbs.includes(verb)) &&
          resources.some((resource: string) => !['pods', 'pods/eviction', 'pods/exec'].includes(resource)),
        'operator',
      ),
    breach: change('Role openim/operator', 'rules.0.verbs', ['delete']),
  },
  'operators can restart and scale Deployments and StatefulSets and read logs': {
    offenders: ({ objects }) => {
      const needed: [resource: string, verb: string][] = [
        ['pods/log', 'get'],
        ['pods', 'delete'],
        ...['deployments', 'statefulsets'].flatMap((kind): [string, string][] => [
          [kind, 'patch'],
          [`${kind}/scale`, 'patch'],
        ]),
      ];
      return ofKind(objects, 'Role')
        .filter(({ metadata }) => metadata.name === 'operator')
        .filter(({ rules }) =>
          needed.some(
            ([resource, verb]) =>
              !rules.some(({ resources, verbs }: Node) => resources.includes(resource) && verbs.includes(verb)),
          ),
        )
        .map(identity);
    },
    breach: change('Role openim/operator', 'rules', []),
  },
  'an admission policy restricts patches of operators to restarts': {
    offenders: ({ objects, environment }) => {
      const policy = ofKind(objects, 'ValidatingAdmissionPolicy').find(
        ({ metadata }) => metadata.name === 'openim-operators',
      );
      const binding = ofKind(objects, 'ValidatingAdmissionPolicyBinding').find(
        ({ spec }) => spec.policyName === 'openim-operators',
      );
      const { operators } = environment.access;
      const condition: string = policy?.spec.matchConditions?.[0]?.expression ?? '';
      const scope: string[] = policy?.spec.matchConstraints.namespaceSelector.matchExpressions[0].values ?? [];
      const held =
        policy?.spec.failurePolicy === 'Fail' &&
        binding?.spec.validationActions.includes('Deny') &&
        // By rights: a group that does not arrive in userInfo must not free its members.
        !condition.includes('userInfo') &&
        condition.startsWith('!authorizer.') &&
        namespaces(objects).every((namespace) => scope.includes(namespace));
      return operators.length > 0 && !held ? ['ValidatingAdmissionPolicy openim-operators'] : [];
    },
    breach: change('ValidatingAdmissionPolicyBinding openim-operators', 'spec.validationActions', ['Audit']),
  },
  'every namespace has a viewer and an operator Role, bound to the groups of the environment': {
    offenders: ({ objects, environment: { access } }) =>
      namespaces(objects).flatMap((namespace) =>
        Object.entries({ viewer: access.viewers, operator: access.operators }).flatMap(([name, groups]) => {
          const here = ({ metadata }: Manifest) => metadata.namespace === namespace && metadata.name === name;
          const bound = ofKind(objects, 'RoleBinding')
            .filter(here)
            .flatMap(({ subjects }) => subjects);
          return ofKind(objects, 'Role').some(here) &&
            bound.every(({ kind }) => kind === 'Group') &&
            bound.map((subject) => subject.name).join() === groups.join()
            ? []
            : [`${name} of ${namespace}`];
        }),
      ),
    breach: without('RoleBinding dragonfly/operator'),
  },
  'bindings name an existing Role and existing ServiceAccounts': {
    offenders: ({ objects }) =>
      bindings(objects)
        .filter(({ metadata, roleRef, subjects }) => {
          const namespace = roleRef.kind === 'Role' ? metadata.namespace : undefined;
          return (
            !roles(objects).some(
              (role) =>
                role.kind === roleRef.kind && role.metadata.name === roleRef.name && role.metadata.namespace === namespace,
            ) ||
            subjects.some(
              (subject: Node) =>
                subject.kind === 'ServiceAccount' &&
                !ofKind(objects, 'ServiceAccount').some(
                  (account) => account.metadata.name === subject.name && account.metadata.namespace === subject.namespace,
                ),
            )
          );
        })
        .map(identity),
    breach: without('ServiceAccount ingress-nginx/ingress-nginx-controller'),
  },
  'no binding to everybody': {
    offenders: ({ objects }) =>
      bindings(objects)
        .filter(({ subjects }) => subjects.some(({ name }: Node) => name.startsWith('system:')))
        .map(identity),
    breach: change('RoleBinding openim/viewer', 'subjects.0.name', 'system:authenticated'),
  },
  'every Role is bound, unless the environment names no group for it': {
    offenders: ({ objects, environment: { access } }) =>
      roles(objects)
        .filter(({ kind, metadata }) => {
          const people = { viewer: access.viewers, operator: access.operators }[metadata.name];
          return (
            people?.length !== 0 &&
            !bindings(objects).some(
              (binding) =>
                binding.roleRef.kind === kind &&
                binding.roleRef.name === metadata.name &&
                binding.metadata.namespace === metadata.namespace,
            )
          );
        })
        .map(identity),
    breach: without('RoleBinding ingress-nginx/ingress-nginx-controller'),
  },
  'cluster-wide rights are only rights to read classes': {
    offenders: ({ objects }) =>
      ofKind(objects, 'ClusterRole')
        .filter(({ rules }) =>
          rules.some(
            ({ resources, verbs }: Node) =>
              resources.some((resource: string) => resource !== 'ingressclasses') ||
              verbs.some((verb: string) => !read.includes(verb)),
          ),
        )
        .map(identity),
    breach: change('ClusterRole openim-ingress-classes', 'rules.0.resources', ['ingressclasses', 'secrets']),
  },
};
