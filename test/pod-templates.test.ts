import { identity, podTemplateOf } from '../charts/constructs/manifest';
import { subjects } from './lib/subject';

/** Whether a list of containers is anywhere in it. */
const hasContainers = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).some(([key, inner]) => (key === 'containers' && inner[0]?.image) || hasContainers(inner))
    : false;

test.each(subjects())(
  'every object of $environment.name that has containers somewhere has a pod template',
  ({ objects }) => {
    const running = objects.filter(hasContainers);
    expect(running.filter((object) => !podTemplateOf(object)?.spec.containers[0].image).map(identity)).toEqual([]);
    expect(objects.filter(podTemplateOf).map(identity)).toEqual(running.map(identity));
    expect(new Set(running.map(({ kind }) => kind))).toEqual(
      new Set(['Deployment', 'StatefulSet', 'Job', ...(objects.some(({ kind }) => kind === 'CronJob') ? ['CronJob'] : [])]),
    );
  },
);
