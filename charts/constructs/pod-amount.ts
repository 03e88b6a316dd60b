import { amount } from '../../environments/lib/quantity';

export type Bound = 'requests' | 'limits';

interface Container {
  readonly resources?: { readonly [bound in Bound]?: Readonly<Record<string, unknown>> };
}

/** Resources of one pod, by Kubernetes' own rule: the sum of its containers, or its largest init container. */
export function podAmount(
  pod: { readonly spec?: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] } },
  bound: Bound,
  resource: string,
): number {
  const of = ({ resources }: Container) => amount(text(resources?.[bound]?.[resource] ?? '0'));
  const containers = (pod.spec?.containers ?? []).reduce((total, container) => total + of(container), 0);
  return Math.max(containers, ...(pod.spec?.initContainers ?? []).map(of));
}

/** A quantity is an object of the typed classes before synthesis, and a text after it. */
const text = (quantity: unknown): string =>
  String(typeof quantity === 'object' && quantity !== null && 'value' in quantity ? quantity.value : quantity);
