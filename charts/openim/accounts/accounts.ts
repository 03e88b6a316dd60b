import type { k8s } from 'cdk8s-plus-28';
import { accountsSize } from '../../../environments/lib/accounts';
import { Microservice } from '../../constructs/microservice';
import type { NamespaceChart } from '../../constructs/namespace-chart';
import { chatRows } from '../../model/accounts/services';
import { adminFront } from './admin-front';
import { chatPods } from './pods';

/** With `accounts`, openim-chat: registration and logins with a password, and the API of their administrators. */
export function accounts(chart: NamespaceChart, scaleDown: k8s.HpaScalingRulesV2): void {
  const { accounts, gke } = chart.environment;
  if (!accounts) {
    return;
  }
  const podOf = chatPods(chart, accounts);
  for (const [name, row] of chatRows) {
    new Microservice(chart, `openim-${name}`, {
      pod: { ...podOf(name, row), nodes: gke?.spotPool ? 'spot' : undefined },
      autoscaling: accountsSize(accounts, name).autoscaling,
      service: row.ports,
      // A program that a store refuses exits within seconds of its start.
      minReadySeconds: 15,
      scaleDown,
    });
  }
  adminFront(chart, scaleDown);
}
