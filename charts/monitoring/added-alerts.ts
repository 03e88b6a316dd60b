import { literal } from '../../environments/lib/validate/check';
import { withVolumes } from '../../environments/lib/validate/machines';
import type { Rule } from '../../environments/lib/validate/rule';
import { alertsOf } from './alerts';

/** Alertmanager inhibits alerts of a name, and people look a name up in the runbook. */
export const addedAlertsNew: Rule = {
  // All that an expression may be made of.
  reads: [
    'additions',
    'backups',
    'edge',
    'gke',
    'internalTls',
    'mesh',
    'namespaces',
    'openim',
    'secrets',
    'storage',
    'tracing',
    ...withVolumes,
  ],
  check: (environment) => {
    const { alerts = [] } = environment.additions ?? {};
    const ours = alerts.length === 0 ? [] : Object.values(alertsOf(environment)).flat();
    return alerts.flatMap(({ name }, index) =>
      ours.some((alert) => alert.name === name)
        ? [`additions.alerts[${index}].name is ${literal(name)}: OpenIM has an alert with that name; use another name`]
        : [],
    );
  },
};
