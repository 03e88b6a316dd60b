import { parse } from 'yaml';
import { identity, type Manifest } from '../charts/constructs/manifest';
import { externalServices } from '../environments/lib/data-services';
import { filesAt, openimDeployments } from './lib/config-files';
import { subjects } from './lib/subject';

/** go-redis 9.4 tries again after half a second, once it has tried seven times (MaxRetryBackoff). */
const REDIS_PAUSE = 512;

/** Retention and addresses of services outside are their provider's: test/external-services.test.ts. */
const environments = subjects().filter(({ environment }) => externalServices(environment).length === 0);
const ofLine = (line: string) => environments.filter(({ environment }) => environment.openim.release === line);

const variables = (deployment: Manifest): Record<string, string> =>
  Object.fromEntries(
    deployment.spec.template.spec.containers[0].env.map(({ name, value }: { name: string; value?: string }) => [
      name,
      value,
    ]),
  );

/** Milliseconds for which Redpanda's topics keep a message. */
function kept(objects: readonly Manifest[]): number {
  const setup = objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('redpanda-setup'));
  return Number(setup && variables(setup).RETENTION_MS);
}

/** Milliseconds for which MongoDB's driver looks for a server; 30 s unless the URI says otherwise. */
const selection = (uri = ''): number => Number(/[?&]serverSelectionTimeoutMS=(\d+)/.exec(uri)?.[1] ?? 30_000);

/** openim-msgtransfer confirms what it could not store: see docs/components/openim.md. */
const isMsgtransfer = (deployment: Manifest): boolean => identity(deployment).endsWith('/openim-msgtransfer');

describe.each(ofLine('v3.8'))('$environment.name, v3.8', ({ objects }) => {
  const programs = openimDeployments(objects);

  it('lets msgtransfer wait for MongoDB and Dragonfly as long as Redpanda keeps its messages', () => {
    const [msgtransfer] = programs.filter(isMsgtransfer).map(variables);
    expect(kept(objects)).toBeGreaterThan(0);
    expect(selection(msgtransfer?.IMENV_MONGODB_URI)).toBeGreaterThanOrEqual(kept(objects));
    expect(Number(msgtransfer?.IMENV_REDIS_MAXRETRY) * REDIS_PAUSE).toBeGreaterThanOrEqual(kept(objects));
  });

  it('runs msgtransfer, and no other program, only while Dragonfly answers', () => {
    const supervised = programs.filter(({ spec }) => {
      const { command } = spec.template.spec.containers[0];
      return command.at(-3) === 'while-answered' && command.at(-2) === 'dragonfly.dragonfly.svc.cluster.local:6379';
    });
    expect(supervised.map(identity)).toEqual(['Deployment openim/openim-msgtransfer']);
  });

  it('lets no other program wait: a client waits for its answer', () => {
    const patient = programs
      .filter((program) => !isMsgtransfer(program))
      .filter((program) => {
        const { IMENV_MONGODB_URI, IMENV_REDIS_MAXRETRY } = variables(program);
        return selection(IMENV_MONGODB_URI) !== 30_000 || IMENV_REDIS_MAXRETRY !== undefined;
      });
    expect(patient.map(identity)).toEqual([]);
  });
});

describe.each(ofLine('v3.4'))('$environment.name, v3.4', ({ objects }) => {
  it('lets only msgtransfer wait for MongoDB as long as Redpanda keeps its messages', () => {
    const waits = openimDeployments(objects).map((program) => {
      const { mongo } = parse(filesAt(objects, identity(program), '/template')['config.yaml'] ?? '');
      return [isMsgtransfer(program), selection(mongo?.uri) >= kept(objects)];
    });
    expect(waits.filter(([must, does]) => must !== does)).toEqual([]);
    expect(waits.some(([must]) => must)).toBe(true);
  });
});
