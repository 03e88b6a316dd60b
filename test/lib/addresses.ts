import type { Manifest } from '../../charts/constructs/manifest';
import { type Cluster, describeEnd, type Pod } from './cluster';
import { type Node, workloadsIn } from './workloads';

/** An address that a pod is given by an argument or a variable, and the connections to it that policies stop. */
export interface GivenAddress {
  readonly self: Pod;
  readonly address: string;
  readonly blocked: readonly string[];
}

/** Every such address of every pod. Throws when one leads nowhere. What a pod calls itself needs no policy. */
export const givenAddresses = (objects: readonly Manifest[], cluster: Cluster): GivenAddress[] =>
  workloadsIn(objects).flatMap(({ object, pod }) =>
    cluster.pods(`${object.metadata.namespace}/${pod.serviceAccountName}`).flatMap((self) =>
      addresses(textsOf(pod), self).map((address) => {
        const others = cluster.resolve(address).filter(({ to }) => describeEnd(to) !== describeEnd(self));
        return { self, address, blocked: cluster.blocked([self], others) };
      }),
    ),
  );

const textsOf = ({ initContainers = [], containers }: Node): string[] =>
  [...initContainers, ...containers].flatMap(({ args = [], env = [] }: Node) => [
    ...args,
    ...env.flatMap(({ value }: Node) => value ?? []),
  ]);

const addresses = (texts: readonly string[], { name }: Pod): string[] =>
  texts.flatMap((text) => text.replaceAll('$(POD_NAME)', name).match(/[\w.-]+\.svc\.cluster\.local:\d+/g) ?? []);
