import type { Manifest } from '../charts/constructs/manifest';
import { ofKind, subjects } from './lib/subject';

/** Whether it waits for five minutes before it removes pods, and removes one pod a minute: load returns, and users reconnect. */
const isPatient = ({ spec }: Manifest): boolean => {
  const { stabilizationWindowSeconds = 0, policies = [] } = spec.behavior?.scaleDown ?? {};
  const [policy] = policies;
  const slow = policies.length === 1 && policy.type === 'Pods' && policy.value === 1 && policy.periodSeconds >= 60;
  return stabilizationWindowSeconds >= 300 && slow;
};

test.each(subjects())('autoscalers of $environment.name wait before they remove pods', ({ objects }) => {
  const hasty = ofKind(objects, 'HorizontalPodAutoscaler').filter((object) => !isPatient(object));
  expect(hasty.map(({ metadata }) => metadata.name)).toEqual([]);
});
