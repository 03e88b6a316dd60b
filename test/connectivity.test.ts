import { givenAddresses } from './lib/addresses';
import { Cluster, describeEnd, type End, type Pod, type Target } from './lib/cluster';
import { configFile } from './lib/config-files';
import { find, ofKind, subjects } from './lib/subject';
import type { Node } from './lib/workloads';

/** Somebody on the internet (a documentation address, RFC 5737). */
const client: End = { ip: '203.0.113.7' };

const edged = subjects().filter(({ environment }) => environment.edge.controller === 'ingress-nginx');

describe.each(edged)('$environment.name', ({ environment, objects }) => {
  const { namespaces, domain } = environment;
  const cluster = new Cluster(objects);
  const pods = (name: string) => cluster.pods(`${namespaces.openim}/${name}`);
  const edge = () => cluster.pods(`${namespaces.edge}/ingress-nginx-controller`);
  const deployment = (name: string) => `Deployment ${namespaces.openim}/${name}`;
  const config = (name: string, file: string) => configFile(objects, deployment(name), file);

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

  /** A gRPC call: both ends find etcd by discovery.yml, and the caller dials the pods on the port of their own file. */
  const calls = (from: string, to: string, file: string): void => {
    for (const name of [from, to]) {
      const { etcd } = config(name, 'discovery.yml');
      expect(
        cluster.blocked(
          pods(name),
          etcd.address.flatMap((address: string) => cluster.resolve(address)),
        ),
      ).toEqual([]);
    }
    const [port] = config(to, file).rpc.ports;
    const targets = pods(to).map((pod) => ({ to: pod, port }));
    expect(targets.every(({ to: { ports = {} } }) => Object.values(ports).includes(port))).toBe(true);
    expect(cluster.blocked(pods(from), targets)).toEqual([]);
  };

  /** To every address that a file of the service names; gives the pods there. */
  const stores = (name: string, file: string): readonly Target[] => {
    const { address, internalAddress } = config(name, file);
    const targets = [address ?? internalAddress].flat().flatMap((one: string) => cluster.resolve(one));
    expect(cluster.blocked(pods(name), targets)).toEqual([]);
    return targets;
  };

  /** To Kafka: the bootstrap address of kafka.yml, then every broker under the name that it advertises. */
  const queues = (name: string): void => {
    const brokers = stores(name, 'kafka.yml').map(({ to }) => to as Pod);
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
    it('comes in over the WebSocket', () => {
      expect(enters(`https://${domain}/msg_gateway?token=t`, 'openim-msggateway')).toBe('/msg_gateway');
    });
    it('goes from the gateway to the message service', () => calls('openim-msggateway', 'openim-msg', 'openim-rpc-msg.yml'));
    it('is checked against users, groups, friends and conversations', () => {
      calls('openim-msg', 'openim-user', 'openim-rpc-user.yml');
      calls('openim-msg', 'openim-group', 'openim-rpc-group.yml');
      calls('openim-msg', 'openim-friend', 'openim-rpc-friend.yml');
      calls('openim-msg', 'openim-conversation', 'openim-rpc-conversation.yml');
    });
    it('is queued in Redpanda', () => queues('openim-msg'));
    it('is taken from there by msgtransfer', () => queues('openim-msgtransfer'));
    it('is kept in Dragonfly and MongoDB', () => {
      stores('openim-msgtransfer', 'redis.yml');
      stores('openim-msgtransfer', 'mongodb.yml');
    });
    it('is queued again for push, which asks who is online and hands it to every gateway', () => {
      queues('openim-push');
      stores('openim-push', 'redis.yml');
      calls('openim-push', 'openim-msggateway', 'openim-msggateway.yml');
    });
    it('finds the same topics and groups at producers, consumers and the Job that makes them', () => {
      const names = ({ address, username, password, tls, producerAck, compressType, ...rest }: Node) => rest;
      const [one, ...others] = ['openim-msg', 'openim-msgtransfer', 'openim-push', 'openim-user'].map((name) =>
        names(config(name, 'kafka.yml')),
      );
      const job = ofKind(objects, 'Job').find(({ metadata }) => metadata.name.startsWith('redpanda-setup')) as Node;
      const { env } = job.spec.template.spec.containers[0];
      const made = ['TOPICS', 'CONSUMER_GROUPS'].flatMap((key) =>
        env.find(({ name }: Node) => name === key).value.split(' '),
      );
      expect(others).toEqual(others.map(() => one));
      expect(made.sort()).toEqual(Object.values(one as object).sort());
    });
  });

  describe('an upload', () => {
    it('is announced to the API, which sees the path without its prefix', () => {
      expect(enters(`https://${domain}/api/object/initiate_multipart_upload`, 'openim-api')).toBe(
        '/object/initiate_multipart_upload',
      );
    });
    it('is signed by third, which knows the bucket', () => {
      calls('openim-api', 'openim-third', 'openim-rpc-third.yml');
      stores('openim-third', 'minio.yml');
      stores('openim-third', 'mongodb.yml');
    });
    it('goes to the host that was signed, by a path that nobody rewrites', () => {
      const { externalAddress } = config('openim-third', 'minio.yml');
      expect(enters(`${externalAddress}/openim/a/b?X-Amz-Signature=s`, 'seaweedfs-filer')).toBe('/openim/a/b');
      expect(stores('openim-third', 'minio.yml').map(({ port }) => port)).toEqual(
        cluster.route(`${externalAddress}/`).targets.map(({ port }) => port),
      );
    });
    it('is stored by the filers on the volume servers that the masters name, under the names they advertise', () => {
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
    it('leaves its name in MySQL', () => {
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
    it('comes in over the API', () => {
      expect(enters(`https://${domain}/api/auth/get_user_token`, 'openim-api')).toBe('/auth/get_user_token');
    });
    it('goes to auth, which asks for the user and keeps the token in Dragonfly', () => {
      calls('openim-api', 'openim-auth', 'openim-rpc-auth.yml');
      calls('openim-auth', 'openim-user', 'openim-rpc-user.yml');
      stores('openim-auth', 'redis.yml');
    });
    it('ends older logins at every gateway, which check the token with auth', () => {
      calls('openim-auth', 'openim-msggateway', 'openim-msggateway.yml');
      calls('openim-msggateway', 'openim-auth', 'openim-rpc-auth.yml');
      calls('openim-msggateway', 'openim-msggateway', 'openim-msggateway.yml');
    });
  });

  const databases = ['openim-conversation', 'openim-friend', 'openim-group', 'openim-msg', 'openim-user', 'openim-third'];

  it.each(databases)('a read or a write of %s reaches Dragonfly first and MongoDB behind it', (name) => {
    expect(enters(`https://${domain}/api/x`, 'openim-api')).toBe('/x');
    calls('openim-api', name, name.replace('openim-', 'openim-rpc-').concat('.yml'));
    stores(name, 'redis.yml');
    const members = stores(name, 'mongodb.yml');
    expect(members).toHaveLength(environment.mongodb.replicas);
  });

  it("the URI that MongoDB's driver is given names the members of mongodb.yml", () => {
    for (const name of databases) {
      const { env } = find(objects, deployment(name)).spec.template.spec.containers[0];
      const { value } = env.find((one: Node) => one.name === 'IMENV_MONGODB_URI');
      expect(/@(.*?)\//.exec(value)?.[1]?.split(',')).toEqual(config(name, 'mongodb.yml').address);
    }
  });

  it('every pod asks DNS', () => {
    const server: Pod = { namespace: 'kube-system', name: 'kube-dns', labels: { 'k8s-app': 'kube-dns' } };
    const cache: End = { ip: '169.254.20.10' };
    const servers: End[] = environment.gke ? [server, cache, { ip: '169.254.169.254' }] : [server];
    const questions = servers.flatMap((to): Target[] => [
      { to, port: 53 },
      { to, port: 53, protocol: 'UDP' },
    ]);
    expect(cluster.blocked(cluster.allPods(), questions)).toEqual([]);
  });

  it('every pod reaches what it waits for and what its arguments and variables name', () => {
    const found = givenAddresses(objects, cluster);
    expect(found.length).toBeGreaterThan(30);
    expect(found.flatMap(({ blocked }) => blocked)).toEqual([]);
  });
});
