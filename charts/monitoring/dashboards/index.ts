import type { Environment } from '../../../environments/lib/types';
import { components } from './components';
import type { Dashboard } from './dashboard';
import { overview } from './overview';

export { renderDashboard } from './dashboard';

/** Every dashboard of an environment, the overview first. */
export const dashboardsOf = (environment: Environment): readonly Dashboard[] => [
  ...overview(environment),
  ...components(environment),
];
