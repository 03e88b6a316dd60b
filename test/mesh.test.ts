import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { checkEnvironment } from '../charts/checks/environment';
import dev from '../environments/dev';
import { derive } from '../environments/lib/derive';
import { loadEnvironment } from '../environments/lib/registry';
import type { Environment, MeshKind, Mtls } from '../environments/lib/types';
import { givenAddresses } from './lib/addresses';
import { Cluster, type Pod } from './lib/cluster';
import { injectorOf } from './lib/injector';
import { monitoringIn } from './lib/monitoring-in';
import { find, ofKind, type Subject, subject } from './lib/subject';
import { type Node, workloadsIn } from './lib/workloads';
import { offenders, rules } from './policy';

const withMesh = (name: string, kind: MeshKind, mtls: Mtls = 'strict', more: object = {}): Subject =>
  subject(derive(loadEnvironment(name), { name, mesh: { kind, mtls }, ...more }));

/** Outsiders that connect to pods of dist/: Google's front ends beside nginx, and Google's collectors. */
const outside = { edge: { controller: 'both' }, monitoring: monitoringIn('gmp') } as const;
const SIDECARS = ['istio-sidecar', 'linkerd'] as const;
const MESHES = ['istio-ambient', ...SIDECARS] as const;
const meshed: Readonly<Record<(typeof MESHES)[number], Subject>> = {
  'istio-ambient': withMesh('dev', 'istio-ambient'),
  'istio-sidecar': withMesh('dev', 'istio-sidecar'),
  linkerd: withMesh('dev', 'linkerd'),
};
const variants: readonly (readonly [string, Subject])[] = MESHES.flatMap((kind) => [
  [`dev, ${kind}`, meshed[kind]] as const,
  [`prod with both edges and gmp, ${kind}`, withMesh('prod', kind, 'strict', outside)] as const,
  [`dev-mysql, ${kind}, permissive`, withMesh('dev-mysql', kind, 'permissive')] as const,
]);

const keyOf = ({ namespace, labels }: Pod): string => `${namespace}/${labels['app.kubernetes.io/name']}`;
/** A pod of each workload, and another one of it where there are more: what a pod says to itself passes no policy. */
const podsOf = (cluster: Cluster): readonly Pod[] => [
  ...new Map(cluster.allPods().map((pod) => [keyOf(pod), pod])).values(),
];

test('none adds nothing', () => {
  expect(JSON.stringify(subject(dev).objects)).not.toMatch(
    /istio\.io\/|linkerd|15008|4143|169\.254\.7\.127|"-headless".*grpc/,
  );
});

describe.each(variants)('%s', (_, one) => {
  test('breaks no rule', () => {
    expect(rules.flatMap(([name, rule]) => offenders(name, rule, one).map((offender) => `${name}: ${offender}`))).toEqual(
      [],
    );
  });

  test('addresses resolve to pods that policies allow', () => {
    expect(givenAddresses(one.objects, new Cluster(one.objects)).flatMap(({ blocked }) => blocked)).toEqual([]);
  });
});

describe.each(SIDECARS)('%s', (kind) => {
  const { objects } = meshed[kind];
  const all = workloadsIn(objects);
  const members = all.filter(({ template }) => injectorOf(template.metadata));

  test("injects a proxy into OpenIM's services and the edge only", () => {
    expect(members.map(({ name }) => name).sort()).toEqual(
      [
        'Deployment ingress-nginx/ingress-nginx-controller',
        'Deployment openim/openim-crontask',
        ...Object.keys(dev.openim.services).map((service) => `Deployment openim/openim-${service}`),
      ].sort(),
    );
    expect(new Set(members.map(({ template }) => injectorOf(template.metadata)))).toEqual(
      new Set([{ 'istio-sidecar': 'istio', linkerd: 'linkerd' }[kind]]),
    );
  });

  test('proxies start before init containers and have requests and limits of CPU and memory', () => {
    for (const { template } of members) {
      const native = kind === 'linkerd' ? 'config.linkerd.io/proxy-enable-native-sidecar' : 'sidecar.istio.io/nativeSidecar';
      expect(template.metadata.annotations[native]).toBe('true');
      const bounds = Object.keys(template.metadata.annotations).filter((key) => /proxy-?(cpu|memory)/i.test(key));
      expect(bounds).toHaveLength(4);
    }
  });

  test.each([
    ['dev', objects],
    ['prod with both edges and gmp', withMesh('prod', kind, 'strict', outside).objects],
  ])('both ends of a connection agree whether it is encrypted: %s', (_, those) => {
    const cluster = new Cluster(those);
    const templates = new Map(
      workloadsIn(those).map(({ object, template }) => [
        `${object.metadata.namespace}/${template.metadata.labels['app.kubernetes.io/name']}`,
        template.metadata,
      ]),
    );
    const skips = (pod: Pod, way: 'inbound' | 'outbound', port: number): boolean => {
      const metadata = templates.get(keyOf(pod));
      const key =
        kind === 'linkerd'
          ? `config.linkerd.io/skip-${way}-ports`
          : `traffic.sidecar.istio.io/exclude${way === 'inbound' ? 'Inbound' : 'Outbound'}Ports`;
      return !injectorOf(metadata) || (metadata.annotations[key] ?? '').split(',').includes(String(port));
    };
    const wrong: string[] = [];
    let encrypted = 0;
    for (const from of podsOf(cluster)) {
      for (const to of podsOf(cluster)) {
        for (const port of Object.values(to.ports ?? {}).filter((number) => cluster.allows(from, { to, port: number }))) {
          const ends = [skips(from, 'outbound', port), skips(to, 'inbound', port)];
          encrypted += ends.includes(true) ? 0 : 1;
          if (ends[0] !== ends[1]) {
            wrong.push(`${keyOf(from)} -> ${keyOf(to)}:${port} ${ends}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(encrypted).toBeGreaterThan(25);
  });

  test('clients from the internet reach nginx without the mesh', () => {
    const { annotations } = find(objects, 'Deployment ingress-nginx/ingress-nginx-controller').spec.template.metadata;
    expect(Object.values(annotations)).toContain('80,443,10254');
  });
});

describe('istio-ambient', () => {
  const { objects, environment } = meshed['istio-ambient'];
  const cluster = new Cluster(objects);
  const pods = podsOf(cluster);

  test('every namespace adds its pods to the mesh, and no pod has a setting of its own', () => {
    for (const { metadata } of ofKind(objects, 'Namespace')) {
      expect([metadata.name, metadata.labels?.['istio.io/dataplane-mode']]).toEqual([metadata.name, 'ambient']);
    }
    expect(workloadsIn(objects).filter(({ template }) => injectorOf(template.metadata))).toEqual([]);
  });

  test('exactly the pods that may connect may do so through the tunnel', () => {
    const wrong = pods.flatMap((from) =>
      pods
        .filter((to) => {
          const open = Object.values(to.ports ?? {}).some((port) => cluster.allows(from, { to, port }));
          return open !== cluster.allows(from, { to, port: 15008 });
        })
        .map((to) => `${keyOf(from)} -> ${keyOf(to)}`),
    );
    expect(wrong).toEqual([]);
  });

  test('behind the tunnel each identity reaches exactly the ports of the NetworkPolicies', () => {
    const authorized = (from: Pod, to: Pod, port: number): boolean =>
      ofKind(objects, 'AuthorizationPolicy')
        .filter(
          ({ metadata, spec }) =>
            metadata.namespace === to.namespace &&
            spec.selector?.matchLabels['app.kubernetes.io/name'] === to.labels['app.kubernetes.io/name'],
        )
        .flatMap(({ spec }) => spec.rules)
        .some(
          ({ from: sources, to: operations }: Node) =>
            operations[0].operation.ports.includes(String(port)) &&
            (sources?.[0].source.principals ?? []).includes(
              `cluster.local/ns/${from.namespace}/sa/${keyOf(from).split('/')[1]}`,
            ),
        );
    const questions = pods.flatMap((from) =>
      pods.flatMap((to) => Object.values(to.ports ?? {}).map((port) => ({ from, to, port }))),
    );
    const wrong = questions.filter(
      ({ from, to, port }) => authorized(from, to, port) !== cluster.allows(from, { to, port }),
    );
    expect(wrong.map(({ from, to, port }) => `${keyOf(from)} -> ${keyOf(to)}:${port}`)).toEqual([]);
    expect(questions.filter(({ from, to, port }) => authorized(from, to, port)).length).toBeGreaterThan(100);
  });

  test('each namespace denies by default, and accepts only encrypted connections', () => {
    for (const namespace of Object.values(environment.namespaces)) {
      expect(find(objects, `AuthorizationPolicy ${namespace}/default-deny`).spec).toEqual({});
      expect(find(objects, `PeerAuthentication ${namespace}/default`).spec).toEqual({ mtls: { mode: 'STRICT' } });
    }
  });

  const plain = (those: Subject['objects']) =>
    Object.fromEntries(
      ofKind(those, 'PeerAuthentication')
        .filter(({ spec }) => spec.portLevelMtls)
        .map(({ metadata, spec }) => [metadata.name, Object.keys(spec.portLevelMtls).join()]),
    );

  test('plaintext connections are allowed only from the internet', () => {
    expect(plain(objects)).toEqual({ 'ingress-nginx-controller': '80,443' });
  });

  test("and from Google's front ends and collectors if the environment uses them", () => {
    expect(plain(withMesh('dev', 'istio-ambient', 'strict', outside).objects)).toMatchObject({
      'openim-api': '10002,12002',
      'openim-msggateway': '10001,12140',
      'seaweedfs-filer': '8333,9327',
      dragonfly: '6379',
      redpanda: '9644',
    });
  });

  test('probes pass the policies from the address that the mesh assigns', () => {
    const probed = workloadsIn(objects).flatMap(({ object, pod, template }) =>
      pod.containers.flatMap(({ startupProbe, readinessProbe, livenessProbe }: Node) =>
        [startupProbe, readinessProbe, livenessProbe].flatMap((probe) => {
          const port = (probe?.httpGet ?? probe?.tcpSocket)?.port;
          return port === undefined
            ? []
            : [{ to: `${object.metadata.namespace}/${template.metadata.labels['app.kubernetes.io/name']}`, port }];
        }),
      ),
    );
    const refused = probed.filter(
      ({ to, port }) => !cluster.pods(to).every((pod) => cluster.allows({ ip: '169.254.7.127' }, { to: pod, port })),
    );
    expect(refused).toEqual([]);
    expect(probed.length).toBeGreaterThan(40);
  });
});

describe('permissive', () => {
  test.each(['istio-ambient', 'istio-sidecar'] as const)(
    '%s accepts plain connections everywhere, and authenticates no client',
    (kind) => {
      const { objects } = withMesh('dev', kind, 'permissive');
      const modes = ofKind(objects, 'PeerAuthentication').map(({ spec }) => JSON.stringify(spec));
      expect(new Set(modes)).toEqual(new Set(['{"mtls":{"mode":"PERMISSIVE"}}']));
      expect(ofKind(objects, 'AuthorizationPolicy')).toEqual([]);
    },
  );

  test.each([
    ['strict', 'all-authenticated'],
    ['permissive', 'all-unauthenticated'],
  ] as const)('linkerd, %s: %s', (mtls, policy) => {
    const members = workloadsIn(withMesh('dev', 'linkerd', mtls).objects).filter(({ template }) =>
      injectorOf(template.metadata),
    );
    expect(
      new Set(members.map(({ template }) => template.metadata.annotations['config.linkerd.io/default-inbound-policy'])),
    ).toEqual(new Set([policy]));
  });
});

test('istio-sidecar: Services of the mesh declare TCP, and gRPC has a headless one for connections to single pods', () => {
  const services = ofKind(meshed['istio-sidecar'].objects, 'Service').filter(({ spec }) => spec.type !== 'ExternalName');
  const grpc = services.filter(
    ({ metadata, spec }) => metadata.namespace === 'openim' && spec.ports.some(({ name }: Node) => name === 'grpc'),
  );
  expect(grpc.length).toBe(18);
  expect(grpc.flatMap(({ spec }) => spec.ports).filter(({ appProtocol }: Node) => appProtocol !== 'tcp')).toEqual([]);
  expect(
    grpc.filter(({ spec }) => spec.clusterIP === 'None').every(({ metadata }) => metadata.name.endsWith('-headless')),
  ).toBe(true);
  // Google reads it as well, where its Gateway leads to a Service.
  const behind = find(withMesh('prod', 'istio-sidecar', 'strict', outside).objects, 'Service openim/openim-msggateway');
  expect(behind.spec.ports.find(({ name }: Node) => name === 'ws').appProtocol).toBe('HTTP');
});

describe('invalid values', () => {
  const message = (changes: Partial<Pick<Environment, 'mesh' | 'namespaces' | 'gke'>>): string => {
    try {
      checkEnvironment({ ...dev, ...changes });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    [
      { mesh: { kind: 'istio', mtls: 'strict' } as never },
      'mesh.kind is "istio": must be one of "none", "istio-ambient", "istio-sidecar", "linkerd"',
    ],
    [{ mesh: { kind: 'linkerd', mtls: 'off' } as never }, 'mesh.mtls is "off": must be one of "strict", "permissive"'],
    [{ mesh: undefined as never }, 'mesh is missing: must be an object with kind, mtls'],
    [
      { mesh: { kind: 'none', mtls: 'permissive' } as const },
      'mesh.mtls is "permissive": mesh.kind is "none", so there is no mTLS to relax; use "strict", or select a mesh',
    ],
  ])('%j', (changes, line) => {
    expect(message(changes)).toContain(`\n- ${line}`);
  });

  test('nodes must have room for the proxies as well', () => {
    const { gke } = dev;
    const six = gke && { ...gke, nodePool: { machineType: 'e2-standard-8', nodesPerZone: { min: 1, max: 1 } } };
    const services = Object.keys(dev.openim.services).length * 2 + 2 + 1;
    const wanted = (mesh: Environment['mesh']) => Number(/request ([\d.]+) CPU/.exec(message({ gke: six, mesh }))?.[1]);
    expect(wanted({ kind: 'linkerd', mtls: 'strict' }) - wanted({ kind: 'none', mtls: 'strict' })).toBeCloseTo(
      services * 0.1,
    );
  });
});

describe('wait-for-held-bash.sh', () => {
  const script = join(__dirname, '../charts/constructs/scripts/wait-for-held-bash.sh');

  /** Whether the script ends, rather than waits, when a server does this with each connection. */
  const ends = (serve: (socket: Socket) => void): Promise<boolean> =>
    new Promise((resolve) => {
      const server = createServer(serve);
      // The script goes while its connection is open.
      server.on('connection', (socket) => socket.on('error', () => {}));
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        const child = spawn('bash', [script, `127.0.0.1:${port}`], {
          detached: true,
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        let output = '';
        child.stdout.on('data', (text) => {
          output += text;
          process.kill(-(child.pid as number));
        });
        child.on('exit', (code) => {
          server.close();
          resolve(code === 0 && output === '');
        });
      });
    });

  test.concurrent.each<[string, (socket: Socket) => void, boolean]>([
    ['a connection that is taken and ended is nobody', (socket) => socket.end(), false],
    ['one that is reset as well', (socket) => socket.resetAndDestroy(), false],
    ['one that stays open is a server', () => {}, true],
    ['one that speaks first too', (socket) => socket.write('hello'), true],
  ])('%s', async (_, serve, expected) => expect(await ends(serve)).toBe(expected));
});
