import { serviceNames } from '../charts/model/openim/services';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import type { Environment } from '../environments/lib/types';
import { subject } from './lib/subject';
import { serversIn } from './lib/workloads';

/** One value of an environment, and the workloads whose programs read it. */
interface Change {
  readonly title: string;
  readonly values: Omit<Parameters<typeof derive>[1], 'name'>;
  readonly rolls: (workload: string) => boolean;
}

const changes: readonly Change[] = [
  {
    title: 'openim.logLevel: every OpenIM program reads log.yml',
    values: { openim: { logLevel: 5 } },
    rolls: (name) => serviceNames.some((service) => name === `openim-${service}`),
  },
  {
    title: 'domain: openim-third signs URLs for it, everything else is routes and rules',
    values: { domain: 'other.example' },
    rolls: (name) => name === 'openim-third',
  },
  {
    title: 'corsAllowedOrigins: the filers answer preflight requests',
    values: { corsAllowedOrigins: ['https://other.example'] },
    rolls: (name) => name === 'seaweedfs-filer',
  },
  {
    title: 'access.viewers: no workload changes',
    values: { access: { viewers: ['others@openim.example'] } },
    rolls: () => false,
  },
];

/** The pod template of each workload, which rolls when it changes. */
const templates = (environment: Environment): ReadonlyMap<string, string> =>
  new Map(
    serversIn(subject(environment).objects).map(({ object, template }) => [object.metadata.name, JSON.stringify(template)]),
  );

test.each(changes)('exactly the workloads that read a value roll when it changes: $title', ({ values, rolls }) => {
  const dev = loadEnvironment('dev');
  const before = templates(dev);
  const after = templates(derive(dev, { ...values, name: dev.name }));
  expect([...after].filter(([name, template]) => before.get(name) !== template).map(([name]) => name)).toEqual(
    [...after.keys()].filter(rolls),
  );
});
