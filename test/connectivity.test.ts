import { externalServices } from '../environments/lib/data-services';
import { hasEdge } from '../environments/lib/edge';
import type { OpenimRelease } from '../environments/lib/types';
import { givenAddresses } from './lib/addresses';
import { Cluster, describeEnd, type End, type Pod, type Target } from './lib/cluster';
import { filesAt } from './lib/config-files';
import { readers, type Store } from './lib/reading';
import { find, ofKind, subjects } from './lib/subject';
import type { Node } from './lib/workloads';

/** A client on the internet (a documentation address, RFC 5737). */
const client: End = { ip: '203.0.113.7' };

/** What a release does its own way. */
interface Way {
  /** Services behind the API, and where each keeps what is asked of it. */
  readonly databases: Readonly<Record<string, readonly Store[]>>;
  /** Whose Kafka names must agree. */
  readonly queued: readonly string[];
  /** Calls that a login brings besides the API's. */
  readonly tokens: readonly (readonly [from: string, to: string])[];
}

const ways: Readonly<Record<OpenimRelease, Way>> = {
  'v3.8': {
    databases: {
      'openim-conversation': ['redis', 'mongodb'],
      'openim-friend': ['redis', 'mongodb'],
      'openim-group': ['redis', 'mongodb'],
      'openim-msg': ['redis', 'mongodb'],
      'openim-user': ['redis', 'mongodb'],
      'openim-third': ['redis', 'mongodb'],
    },
    queued: ['openim-msg', 'openim-msgtransfer', 'openim-push', 'openim-user'],
    tokens: [
      ['openim-auth', 'openim-msggateway'],
      ['openim-msggateway', 'openim-auth'],
      ['openim-msggateway', 'openim-msggateway'],
    ],
  },
  'v3.4': {
    databases: {
      'openim-conversation': ['redis', 'mysql'],
      'openim-friend': ['redis', 'mysql'],
      'openim-group': ['redis', 'mysql', 'mongodb'],
      'openim-msg': ['redis', 'mongodb'],
      'openim-user': ['redis', 'mysql', 'mongodb'],
      'openim-third': ['redis', 'mysql'],
    },
    queued: ['openim-msg', 'openim-msgtransfer', 'openim-push'],
    // The gateway checks tokens without a call to openim-auth.
    tokens: [
      ['openim-auth', 'openim-msggateway'],
      ['openim-msggateway', 'openim-msggateway'],
    ],
  },
};

/** Whose pods a store's addresses lead to. */
const homes: Readonly<Record<Store, RegExp>> = {
  redis: /^dragonfly/,
  mysql: /^openim-mysql$/,
  mongodb: /^openim-mongodb$/,
  kafka: /^redpanda$/,
  s3: /^seaweedfs-filer$/,
};

/** A message and a file are followed through this chart's own services; test/external-services.test.ts has those outside. */
const edged = subjects().filter(
  ({ environment }) => hasEdge(environment, 'ingress-nginx') && externalServices(environment).length === 0,
);

describe.each(edged)('$environment.name', ({ environment, objects }) => {
  const { namespaces, domain } = environment;
  const cluster = new Cluster(objects);
  const pods = (name: string) => cluster.pods(`${namespaces.openim}/${name}`);
  const edge = () => cluster.pods(`${namespaces.edge}/ingress-nginx-controller`);
  const reading = readers[environment.openim.release](objects, namespaces.openim);
  const { databases, queued, tokens } = ways[environment.openim.release];

  /** Arguments of a container, joined; where programs that have no file say whom they call. */
  const argument = (identity: string, flag: string): string => {
    const { containers } = find(objects, identity).spec.template.spec;
    const found = containers[0].args.find((arg: string) => arg.startsWith(`${flag}=`));
    return found.slice(flag.length + 1);
  };

  /** From a client through the load balancer and the Ingress; gives the path that the service sees. */
  const enters = (url: string, service: string): string => {
    const balancer = `ingress-nginx-controller.${namespaces.edge}.svc.cluster.local:443`;
    const { targets, path } = cluster.route(url);
    expect(cluster.blocked([client], cluster.resolve(balancer))).toEqual([]);
    expect(cluster.blocked(edge(), targets)).toEqual([]);
    expect(new Set(targets.map(({ to }) => (to as Pod).labels['app.kubernetes.io/name']))).toEqual(new Set([service]));
    return path;
  };

  const resolved = (addresses: readonly string[]) => addresses.flatMap((address) => cluster.resolve(address));

  /** A gRPC call: both ends find the registry, and the caller dials the pods on the port of their own file. */
  const calls = (from: string, to: string): void => {
    for (const name of [from, to]) {
      const registry = reading.registry(name);
      expect(registry.length).toBeGreaterThan(0);
      expect(cluster.blocked(pods(name), resolved(registry))).toEqual([]);
    }
    const port = reading.grpcPort(to);
    const targets = pods(to).map((pod) => ({ to: pod, port }));
    expect(targets.every(({ to: { ports = {} } }) => Object.values(ports).includes(port))).toBe(true);
    expect(cluster.blocked(pods(from), targets)).toEqual([]);
  };

  /** To every address of a store that the service's files name; gives the pods there. */
  const stores = (name: string, store: Store): readonly Target[] => {
    const targets = resolved(reading.stores(name, store));
    expect(targets.length).toBeGreaterThan(0);
    expect(cluster.blocked(pods(name), targets)).toEqual([]);
    return targets;
  };

  /** To Kafka: the bootstrap address, then every broker under the name that it advertises. */
  const queues = (name: string): void => {
    const brokers = stores(name, 'kafka').map(({ to }) => to as Pod);
    const advertised = argument(`StatefulSet ${namespaces.redpanda}/redpanda`, '--advertise-kafka-addr').replace(
      'internal://',
      '',
    );
    for (const broker of cluster.pods(`${namespaces.redpanda}/redpanda`)) {
      const targets = cluster.resolve(advertised.replace('$(POD_NAME)', broker.name));
      expect(targets.map(({ to }) => describeEnd(to))).toEqual([describeEnd(broker)]);
      expect(brokers.map(describeEnd)).toContain(describeEnd(broker));
      expect(cluster.blocked(pods(name), targets)).toEqual([]);
    }
  };

  describe('a message', () => {
    it('arrives over the WebSocket', () => {
      expect(enters(`https://${domain}/msg_gateway?token=t`, 'openim-msggateway')).toBe('/msg_gateway');
    });
    it('goes from the gateway to the message service', () => calls('openim-msggateway', 'openim-msg'));
    it('is checked against users, groups, friends and conversations', () => {
      calls('openim-msg', 'openim-user');
      calls('openim-msg', 'openim-group');
      calls('openim-msg', 'openim-friend');
      calls('openim-msg', 'openim-conversation');
    });
    it('is queued in Redpanda', () => queues('openim-msg'));
    it('is consumed by msgtransfer', () => queues('openim-msgtransfer'));
    it('is stored in Dragonfly and MongoDB', () => {
      stores('openim-msgtransfer', 'redis');
      stores('openim-msgtransfer', 'mongodb');
    });
    it('is queued again for push, which looks up online users and sends it to every gateway', () => {
      queues('openim-push');
      stores('openim-push', 'redis');
      calls('openim-push', 'openim-msggateway');
    });
    it('has the same topics and groups at producers, consumers and the setup Job', () => {
      const [one, ...others] = queued.map((name) => reading.kafkaNames(name));
      const job = ofKind(objects, 'Job').find(({ metadata }) => metadata.name.startsWith('redpanda-setup')) as Node;
      const { env } = job.spec.template.spec.containers[0];
      const made = ['TOPICS', 'CONSUMER_GROUPS'].flatMap((key) =>
        env.find(({ name }: Node) => name === key).value.split(' '),
      );
      expect(others).toEqual(others.map(() => one));
      expect(made.sort()).toEqual([...(one ?? [])].sort());
    });
  });

  describe('an upload', () => {
    it('starts with a call of the API, which gets the path without its prefix', () => {
      expect(enters(`https://${domain}/api/object/initiate_multipart_upload`, 'openim-api')).toBe(
        '/object/initiate_multipart_upload',
      );
    });
    it("is signed by third, which has the bucket's name", () => {
      calls('openim-api', 'openim-third');
      stores('openim-third', 's3');
    });
    it('goes to the signed host, by a path that is not rewritten', () => {
      const externalAddress = reading.signedFor;
      expect(enters(`${externalAddress}/openim/a/b?X-Amz-Signature=s`, 'seaweedfs-filer')).toBe('/openim/a/b');
      expect(stores('openim-third', 's3').map(({ port }) => port)).toEqual(
        cluster.route(`${externalAddress}/`).targets.map(({ port }) => port),
      );
    });
    it('is stored by the filers on the volume servers of the masters, at the names that they advertise', () => {
      const filers = cluster.pods(`${namespaces.seaweedfs}/seaweedfs-filer`);
      const filer = `StatefulSet ${namespaces.seaweedfs}/seaweedfs-filer`;
      for (const master of argument(filer, '-master').split(',')) {
        expect(cluster.blocked(filers, weed(master))).toEqual([]);
      }
      const volume = `StatefulSet ${namespaces.seaweedfs}/seaweedfs-volume`;
      for (const { name } of cluster.pods(`${namespaces.seaweedfs}/seaweedfs-volume`)) {
        const self = argument(volume, '-ip').replace('$(POD_NAME)', name);
        expect(cluster.blocked(filers, weed(`${self}:${argument(volume, '-port')}`))).toEqual([]);
      }
    });
    it('has its name in MySQL', () => {
      const toml: string = ofKind(objects, 'ConfigMap').find(({ data }) => data['filer.toml'])?.data['filer.toml'];
      const [, host] = /hostname = "(.*)"/.exec(toml) ?? [];
      const [, port] = /port = (\d+)/.exec(toml) ?? [];
      const targets = cluster.resolve(`${host}:${port}`);
      expect(cluster.blocked(cluster.pods(`${namespaces.seaweedfs}/seaweedfs-filer`), targets)).toEqual([]);
      expect(targets.map(({ to }) => describeEnd(to))).toEqual([`${namespaces.openim}/openim-mysql-0`]);
    });
    /** A weed server's HTTP port, and the gRPC port that is always 10000 above. */
    const weed = (address: string): readonly Target[] => {
      const [host, port] = address.split(':');
      return [...cluster.resolve(address), ...cluster.resolve(`${host}:${Number(port) + 10000}`)];
    };
  });

  describe('a login', () => {
    it('arrives over the API', () => {
      expect(enters(`https://${domain}/api/auth/get_user_token`, 'openim-api')).toBe('/auth/get_user_token');
    });
    it('goes to auth, which reads the user and stores the token in Dragonfly', () => {
      calls('openim-api', 'openim-auth');
      calls('openim-auth', 'openim-user');
      stores('openim-auth', 'redis');
    });
    it('ends older logins at every gateway', () => {
      for (const [from, to] of tokens) {
        calls(from, to);
      }
    });
  });

  it.each(Object.entries(databases))('a read or a write of %s reaches %j', (name, kept) => {
    expect(enters(`https://${domain}/api/x`, 'openim-api')).toBe('/x');
    calls('openim-api', name);
    for (const store of kept) {
      for (const { to } of stores(name, store)) {
        expect((to as Pod).labels['app.kubernetes.io/name']).toMatch(homes[store]);
      }
    }
  });

  it("the URI of MongoDB's driver has all members", () => {
    for (const name of Object.keys(databases).filter((one) => databases[one]?.includes('mongodb'))) {
      expect(reading.mongodbMembers(name)).toEqual(reading.stores(name, 'mongodb'));
      expect(reading.mongodbMembers(name)).toHaveLength(environment.mongodb.replicas);
    }
  });

  it('a client of Dragonfly connects to its proxies with failover, and to the pod without', () => {
    const dragonfly = cluster.pods(`${namespaces.dragonfly}/dragonfly`);
    const first = stores('openim-msg', 'redis').map(({ to }) => to as Pod);
    if (environment.dragonfly.failover === 'none') {
      expect(first.map(describeEnd)).toEqual(dragonfly.slice(0, 1).map(describeEnd));
      return;
    }
    const proxies = cluster.pods(`${namespaces.dragonfly}/dragonfly-proxy`);
    const config = filesAt(objects, `Deployment ${namespaces.dragonfly}/dragonfly-proxy`, '/config')['haproxy.cfg'] ?? '';
    const behind = resolved([...config.matchAll(/^ {2}server \S+ (\S+)$/gm)].map(([, address]) => address ?? ''));
    expect(new Set(first.map(describeEnd))).toEqual(new Set(proxies.map(describeEnd)));
    expect(behind.map(({ to }) => describeEnd(to))).toEqual(dragonfly.map(describeEnd));
    expect(cluster.blocked(proxies, behind)).toEqual([]);
  });

  it('every pod may query DNS', () => {
    const server: Pod = { namespace: 'kube-system', name: 'kube-dns', labels: { 'k8s-app': 'kube-dns' } };
    const cache: End = { ip: '169.254.20.10' };
    const servers: End[] = environment.gke ? [server, cache, { ip: '169.254.169.254' }] : [server];
    const questions = servers.flatMap((to): Target[] => [
      { to, port: 53 },
      { to, port: 53, protocol: 'UDP' },
    ]);
    expect(cluster.blocked(cluster.allPods(), questions)).toEqual([]);
  });

  it('every pod reaches the addresses that it waits for and those of its arguments and variables', () => {
    const found = givenAddresses(objects, cluster);
    expect(found.length).toBeGreaterThan(30);
    expect(found.flatMap(({ blocked }) => blocked)).toEqual([]);
  });
});
