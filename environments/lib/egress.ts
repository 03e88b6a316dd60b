import { externalOf, externalServices } from './data-services';
import { called } from './openim-egress';
import type { Environment } from './types';

/** Whether a policy goes by names, for which GKE has FQDNNetworkPolicies. */
export const opensNames = (environment: Environment): boolean =>
  [
    ...called(environment).map(({ egress }) => egress),
    ...externalServices(environment).flatMap((service) => externalOf(environment, service)?.egress ?? []),
  ].some((egress) => 'names' in egress);
