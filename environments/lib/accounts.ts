import type { Accounts, AccountsService, StatelessSize } from './types';

/** In the order in which a login passes them. */
export const accountsServices: readonly AccountsService[] = ['chat-api', 'chat-rpc', 'admin-api', 'admin-rpc'];

/** An estimate: openim-chat was not measured under load. A login takes two calls and one write. */
const usual: StatelessSize = {
  autoscaling: { minReplicas: 2, maxReplicas: 5 },
  requests: { cpu: '250m', memory: '256Mi' },
  limits: { cpu: '1', memory: '512Mi' },
};

export const accountsSize = ({ services }: Accounts, name: AccountsService): StatelessSize => services?.[name] ?? usual;

/** nginx with static files. */
export const adminFrontSize: StatelessSize = {
  autoscaling: { minReplicas: 1, maxReplicas: 1 },
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '200m', memory: '128Mi' },
};
