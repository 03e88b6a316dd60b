import { argocdOutputs } from '../charts/argocd/chart';
import { clusterKinds, namespaceKinds } from '../charts/argocd/kinds';
import { identity, type Manifest } from '../charts/constructs/manifest';
import { argocd } from '../environments/lib/argocd';
import { derive } from '../environments/lib/derive';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import { validateArgocd } from '../environments/lib/validate/argocd';
import { subject } from './lib/subject';

const environments = [
  ...environmentNames().map(loadEnvironment),
  derive(loadEnvironment('dev'), { name: 'gateway', edge: { controller: 'gke-gateway' } }),
  derive(loadEnvironment('dev'), { name: 'encrypted', internalTls: { clusterIssuer: 'cluster-ca' } }),
  derive(loadEnvironment('dev'), { name: 'managed', monitoring: { mode: 'gmp' } }),
  derive(loadEnvironment('dev'), { name: 'operated', monitoring: { mode: 'operator' } }),
  derive(loadEnvironment('dev'), { name: 'meshed', mesh: { kind: 'istio-ambient' } }),
];
const all: readonly Manifest[] = environments.flatMap((environment) => subject(environment).objects);
const groupKind = ({ apiVersion, kind }: Manifest) => `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`;
const wave = ({ metadata }: Manifest) => Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);

const dev = loadEnvironment('dev');
const [root, apps] = argocdOutputs(dev, subject(dev).outputs).map(({ objects }) => objects);
const application = (name: string) => apps?.find(({ metadata }) => metadata.name === name);

describe('the projects', () => {
  test('list exactly the kinds of dist/, each in the right list', () => {
    const made = (namespaced: boolean) => [
      ...new Set(all.filter(({ metadata }) => (metadata.namespace !== undefined) === namespaced).map(groupKind)),
    ];
    const listed = (kinds: typeof clusterKinds) => kinds.map(({ group, kind }) => `${group}/${kind}`);
    expect(listed(namespaceKinds).sort()).toEqual(made(true).sort());
    expect(listed(clusterKinds).sort()).toEqual(made(false).sort());
  });

  test('may deploy to the namespaces of the environment, and the root only Applications', () => {
    const [project, rootProject] = root?.filter(({ kind }) => kind === 'AppProject') ?? [];
    expect(project?.spec.destinations.map(({ namespace }: { namespace: string }) => namespace)).toEqual(
      Object.values(dev.namespaces),
    );
    expect(rootProject?.spec).toMatchObject({
      destinations: [{ namespace: 'argocd' }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [{ group: 'argoproj.io', kind: 'Application' }],
    });
  });
});

describe('the Applications', () => {
  test('are one for each file, from the repository of environments/lib/argocd.ts, and keep the paths that they read', () => {
    expect(apps?.map(({ metadata }) => metadata.name)).toEqual(subject(dev).outputs.map(({ name }) => `openim-dev-${name}`));
    expect(application('openim-dev-openim')?.spec).toEqual({
      project: 'openim-dev',
      source: {
        repoURL: argocd.repoURL,
        targetRevision: 'main',
        path: 'dist/dev',
        directory: { include: 'openim.k8s.yaml' },
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'openim' },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ['ServerSideApply=true', 'PruneLast=true'],
        retry: { limit: 10, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
      },
    });
  });

  test('the root reads the file of the others, not its own', () => {
    expect(root?.find(({ kind }) => kind === 'Application')?.spec.source).toMatchObject({
      path: 'dist/argocd/dev',
      directory: { include: 'apps.k8s.yaml' },
    });
  });

  test('none has a finalizer: its objects outlive its deletion', () => {
    expect(JSON.stringify([root, apps])).not.toContain('finalizers');
  });

  test("OpenIM and the data services wait for each other's pods, so they share a wave", () => {
    const waves = Object.fromEntries((apps ?? []).map((one) => [one.metadata.name.replace('openim-dev-', ''), wave(one)]));
    expect(waves).toEqual({
      cluster: 0,
      openim: 1,
      redpanda: 1,
      dragonfly: 1,
      seaweedfs: 1,
      monitoring: 1,
      'ingress-nginx': 2,
    });
  });
});

describe('annotations for Argo CD in dist/', () => {
  test('a namespace, a StatefulSet and a class are never deleted', () => {
    const kinds = ['Namespace', 'StatefulSet', 'StorageClass'];
    const bare = all.filter(
      ({ kind, metadata }) =>
        kinds.includes(kind) !== (metadata.annotations?.['argocd.argoproj.io/sync-options'] === 'Prune=false,Delete=false'),
    );
    expect(bare.map(identity)).toEqual([]);
  });

  test('claim templates are immutable and have none of them', () => {
    const sets = all.filter(({ kind }) => kind === 'StatefulSet');
    expect(JSON.stringify(sets.map(({ spec }) => spec))).not.toContain('argocd');
    expect(sets.length).toBeGreaterThan(20);
  });

  test('no setup Job has a later wave than the data service that waits for it', () => {
    const late = all.filter((object) => object.kind === 'Job' && wave(object) !== 1);
    expect(late.map(identity)).toEqual([]);
  });

  test('an autoscaler has a later wave than its workload, which states no replica count', () => {
    const wrong = environments.flatMap((environment) => {
      const { objects } = subject(environment);
      return objects
        .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
        .filter((autoscaler) => {
          const target = objects.find(
            ({ kind, metadata }) => kind === 'Deployment' && metadata.name === autoscaler.spec.scaleTargetRef.name,
          );
          return !target || wave(autoscaler) <= wave(target) || 'replicas' in target.spec;
        });
    });
    expect(wrong.map(identity)).toEqual([]);
  });

  test('objects that become healthy only with an address come last', () => {
    const addressed = all.filter(
      ({ kind, spec }) => ['Ingress', 'Gateway', 'HTTPRoute'].includes(kind) || spec?.type === 'LoadBalancer',
    );
    const last = Math.max(...all.map(wave));
    expect(addressed.filter((object) => wave(object) < last).map(identity)).toEqual([]);
    expect(addressed.length).toBeGreaterThan(10);
  });
});

describe('environments/lib/argocd.ts', () => {
  test.each([
    'https://github.com/someone/openim-gke.git',
    'https://git.example:8443/a/b',
    'git@github.com:someone/openim-gke.git',
    'ssh://git@git.example:2222/openim-gke.git',
  ])('takes the address %s', (repoURL) => {
    expect(() => validateArgocd({ ...argocd, repoURL })).not.toThrow();
  });

  const bad: readonly (readonly [Partial<Record<keyof typeof argocd, unknown>>, string])[] = [
    [{ repoURL: 'openim-gke' }, 'argocd.repoURL is "openim-gke": must be the address of a Git repository'],
    [{ repoURL: 'https://me:secret@git.example/x.git' }, 'without a password'],
    [{ repoURL: undefined }, 'argocd.repoURL is missing'],
    [{ targetRevision: 'a b' }, 'argocd.targetRevision is "a b": must be a branch, tag or commit'],
    [{ targetRevision: '' }, 'argocd.targetRevision is ""'],
    [{ targetRevision: '../x' }, 'must be a branch'],
    [{ path: '/dist' }, 'argocd.path is "/dist": must be a folder of the repository'],
    [{ path: '../dist' }, 'must be a folder'],
    [{ path: 'dist/' }, 'must be a folder'],
    [{ namespace: 'Argo' }, 'argocd.namespace is "Argo": must be a DNS label'],
    [{ branch: 'main' } as object, 'argocd.branch is unknown'],
  ];
  test.each(bad)('refuses %j', (change, message) => {
    const values = { ...argocd, ...change } as typeof argocd;
    expect(() => argocdOutputs(dev, subject(dev).outputs, values)).toThrow(
      /^environments\/lib\/argocd\.ts cannot be used:\n- /,
    );
    expect(() => validateArgocd(values)).toThrow(message);
  });

  test.each(['main', 'v1.2.3', 'release/2026-11', '8c0ffee'])('accepts the revision %s', (targetRevision) => {
    expect(() => validateArgocd({ ...argocd, targetRevision })).not.toThrow();
  });

  test('the name of the folder "argocd" is not an environment', () => {
    expect(() => subject(derive(dev, { name: 'argocd' }))).toThrow(
      'name is "argocd": dist/argocd is reserved for Argo CD; use another name',
    );
  });
});
