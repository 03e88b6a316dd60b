import type { Container as AnyContainer, PodSpec as AnyPodSpec } from 'kubernetes-types/core/v1';

export type Container = AnyContainer & Required<Pick<AnyContainer, 'image' | 'securityContext'>>;

/** The fields that a kubelet hands to processes, with those that every pod template of dist/ has. */
export type PodSpec = Omit<AnyPodSpec, 'securityContext' | 'containers' | 'initContainers'> & {
  readonly securityContext: { readonly runAsUser: number; readonly fsGroup: number };
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly terminationGracePeriodSeconds: number;
};

/** Which of a container's probes. */
export type ProbeName = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

/** Replaces `$(NAME)` by the variable's value as a kubelet does; what is unknown stays. */
export const expand = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replace(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string) => env[name] ?? whole);
