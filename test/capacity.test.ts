import { parse } from 'yaml';
import { checkEnvironment } from '../charts/checks/environment';
import { carried, first, wanted } from '../charts/model/capacity/carried';
import { connectionsPerAddress, edgeConnections, gatewayConnections } from '../charts/model/capacity/connections';
import { disks, gibFor, iopsOf, throughputOf } from '../charts/model/capacity/disks';
import { facts } from '../charts/model/capacity/facts';
import { enough, withValue } from '../charts/model/capacity/field';
import { links } from '../charts/model/capacity/links';
import { capacityLine } from '../charts/model/capacity/text';
import dev from '../environments/dev';
import devMysql from '../environments/dev-mysql';
import { derive } from '../environments/lib/derive';
import { amount } from '../environments/lib/quantity';
import { environmentNames, loadEnvironment } from '../environments/lib/registry';
import type { Environment, Load } from '../environments/lib/types';
import local from '../environments/local';
import prod from '../environments/prod';
import { changed } from './lib/changed';
import { configFile } from './lib/config-files';
import { problems } from './lib/problems';
import { ofKind, subject } from './lib/subject';

const all = environmentNames().map((name) => [name, loadEnvironment(name)] as const);

describe('capacity of the environments of the repository', () => {
  test.each([
    [
      dev,
      'dev carries 205 users online with 365 days of messages; first limit: MongoDB disk (mongodb.storageSize); maximum of each alone: 62,800 connections, 30 messages/s, 354,000 messages/day, 0.358 GB uploads/day',
    ],
    [
      prod,
      'prod carries 2,050 users online with 365 days of messages; first limit: MongoDB disk (mongodb.storageSize); maximum of each alone: 254,000 connections, 3,390 messages/s, 3,540,000 messages/day, 3.58 GB uploads/day',
    ],
  ])('in a line', (environment, line) => {
    expect(capacityLine(environment)).toBe(line);
  });

  test('agrees with a calculation by hand: 20Gi, four fifths, 133 bytes a message, 365 days', () => {
    expect(carried(dev, 'messagesPerDay')).toMatchObject({
      most: expect.closeTo((20 * 2 ** 30 * 0.8) / 133 / 365, 3),
      link: { field: 'mongodb.storageSize' },
    });
  });

  test("an environment's own load determines the bottleneck", () => {
    const load: Load = {
      usersOnline: 1000,
      messagesPerSecond: 1,
      messagesPerDay: 1000,
      uploadGbPerDay: 0,
      retentionDays: 1,
    };
    expect(first(derive(dev, { name: 'dev', load })).link.name).toBe('MongoDB disk writes');
  });

  test('a Gateway of Google sets no limit at the edge', () => {
    const gateway = derive(dev, { name: 'dev', edge: { controller: 'gke-gateway' } });
    expect(carried(gateway, 'usersOnline').link.name).toBe('gateway memory');
  });
});

describe('connections', () => {
  test.each(all)('%s: a gateway full of loaded connections is below its memory limit', (_, environment) => {
    const { memory } = environment.openim.services.msggateway.limits;
    const full = gatewayConnections(environment) * facts.gateway.connection + facts.gateway.base;
    expect(full).toBeLessThanOrEqual(0.9 * amount(memory));
    expect(full).toBeGreaterThan(0.85 * amount(memory));
  });

  test.each(all)('%s: an edge pod full of WebSockets is below its memory limit and has ports for them', (_, environment) => {
    const full = edgeConnections(environment) * facts.edge.connection + facts.edge.base;
    expect(full).toBeLessThanOrEqual(0.9 * amount(environment.edge.size.limits.memory));
    expect(edgeConnections(environment)).toBeLessThanOrEqual(60_999 - 32_768 + 1);
  });

  test.each([dev, devMysql, prod, local])("are the limits in the programs' configuration: %#", (environment) => {
    const { objects } = subject(environment);
    const file = environment.openim.release === 'v3.4' ? 'config.yaml' : 'openim-msggateway.yml';
    const text: string = ofKind(objects, 'ConfigMap').find(({ data }) => data?.[file])?.data[file];
    expect(parse(text).longConnSvr.websocketMaxConnNum).toBe(gatewayConnections(environment));
    const nginx = ofKind(objects, 'ConfigMap').find(({ data }) => data?.['max-worker-connections'])?.data;
    const sockets = Number(nginx['worker-processes']) * Number(nginx['max-worker-connections']);
    expect(sockets).toBeGreaterThanOrEqual(2 * edgeConnections(environment));
    expect(sockets).toBeLessThan(2 * edgeConnections(environment) + 100);
    const route = ofKind(objects, 'Ingress').find(({ metadata }) => metadata.name === 'openim-msggateway');
    expect(route?.metadata.annotations?.['nginx.ingress.kubernetes.io/limit-connections']).toBe(
      String(connectionsPerAddress(environment)),
    );
  });

  test.each([dev, prod])('the autoscaler adds a pod before a pod is full: %#', (environment) => {
    const autoscalers = ofKind(subject(environment).objects, 'HorizontalPodAutoscaler');
    const utilization = (name: string): number =>
      autoscalers
        .find(({ metadata }) => metadata.name === name)
        ?.spec.metrics.find((one: { resource: { name: string } }) => one.resource.name === 'memory').resource.target
        .averageUtilization / 100;
    const filled = (name: string, requests: string, { base, connection }: { base: number; connection: number }) =>
      (utilization(name) * amount(requests) - base) / connection;
    const { edge, openim } = environment;
    const gateways = filled('openim-msggateway', openim.services.msggateway.requests.memory, facts.gateway);
    expect(gateways).toBeGreaterThan(1000);
    expect(gateways).toBeLessThan(0.8 * gatewayConnections(environment));
    const edges = filled('ingress-nginx-controller', edge.size.requests.memory, facts.edge);
    expect(edges).toBeGreaterThan(1000);
    expect(edges).toBeLessThan(0.8 * edgeConnections(environment));
  });
});

describe('a disk', () => {
  test.each(Object.keys(disks) as (keyof typeof disks)[])(
    '%s: the size for an amount does it, a tenth less does not',
    (type) => {
      for (const [kind, does, amounts] of [
        ['iops', iopsOf, [100, 2900, 12_000]],
        ['throughput', throughputOf, [1.2, 130, 239]],
      ] as const) {
        for (const wanted of amounts) {
          const size = gibFor(type, kind, wanted);
          if (size === undefined) {
            expect(does(type, 1e6)).toBeLessThan(wanted);
          } else {
            expect(does(type, size)).toBeGreaterThanOrEqual(wanted - 1e-6);
            expect(size === 1 || does(type, 0.9 * size) < wanted).toBe(true);
          }
        }
      }
    },
  );

  test('no disk size exceeds the throughput of the machine', () => {
    expect(gibFor('pd-ssd', 'iops', 15_001)).toBeUndefined();
    expect(gibFor('pd-ssd', 'iops', 15_000)).toBe(300);
  });
});

const LOAD: Load = {
  usersOnline: 1000,
  messagesPerSecond: 10,
  messagesPerDay: 100_000,
  uploadGbPerDay: 0,
  retentionDays: 365,
};
const loaded = (base: Environment, load: Partial<Load>) => derive(base, { name: base.name, load: { ...LOAD, ...load } });

describe('load', () => {
  test('a load that every link carries is accepted, and determines the retention of messages', () => {
    const environment = loaded(dev, { retentionDays: 30 });
    checkEnvironment(environment);
    expect(
      configFile(subject(environment).objects, 'Deployment openim/openim-crontask', 'openim-crontask.yml').retainChatRecords,
    ).toBe(30);
  });

  test.each<[Partial<Load>, ...string[]]>([
    [
      { usersOnline: 70_000 },
      'edge.size.autoscaling.maxReplicas is 4: carries 62,800 of load.usersOnline, which is 70000 (edge memory); use 5 or more',
    ],
    [
      { messagesPerSecond: 31 },
      'mongodb.storageSize is "20Gi": carries 30 of load.messagesPerSecond, which is 31 (MongoDB disk writes); use "21Gi" or more',
    ],
    [
      { messagesPerDay: 400_000 },
      'mongodb.storageSize is "20Gi": carries 354,000 of load.messagesPerDay, which is 400000 (MongoDB disk); use "23Gi" or more',
    ],
    [
      { messagesPerSecond: 24, messagesPerDay: 2_000_000, retentionDays: 10 },
      'dragonfly.limits.memory is "2Gi": carries 1,770,000 of load.messagesPerDay, which is 2000000 (Dragonfly memory (24 h of messages)); use "3Gi" or more',
    ],
    [
      { uploadGbPerDay: 1 },
      'seaweedfs.volume.storageSize is "50Gi": carries 0.358 of load.uploadGbPerDay, which is 1 (volume disks); use "140Gi" or more',
    ],
  ])('%j of dev is rejected with the values that carry it', (load, ...lines) => {
    expect(problems(loaded(dev, load))).toEqual(lines);
  });

  test('a load that no value carries is rejected with the way to shard it', () => {
    expect(problems(loaded(dev, { messagesPerDay: 1e9, retentionDays: 1 }))).toContain(
      'dragonfly.limits.memory is "2Gi": carries 1,770,000 of load.messagesPerDay, which is 1000000000 (Dragonfly memory (24 h of messages)); no value is enough: use several clusters, each with its share of the users',
    );
  });

  test('messages per day are 86,400 times messages per second unless they are set', () => {
    expect(wanted({ ...LOAD, messagesPerDay: undefined }).messagesPerDay).toBe(864_000);
  });

  test.each([
    [{ load: {} }, 'load.usersOnline is missing: must be a whole number from 1 to 1000000000'],
    [
      { load: { ...LOAD, messagesPerSecond: 0.5 } },
      'load.messagesPerSecond is 0.5: must be a whole number from 1 to 10000000',
    ],
    [{ load: { ...LOAD, retentionDays: '30' } }, 'load.retentionDays is "30": must be a whole number from 1 to 3650'],
    [{ load: { ...LOAD, uploadGbPerDay: -1 } }, 'load.uploadGbPerDay is -1: must be a whole number from 0 to 10000000'],
  ])('%j is malformed', (changes, line) => {
    expect(problems(changed(changes))).toContain(line);
  });

  test.each(links.map((link) => [link.name, link] as const))(
    '%s carries as much as the value that its remedy gives',
    (_, link) => {
      const amounts = { usersOnline: 400_000, messagesPerSecond: 6000, messagesPerDay: 2e7, uploadGbPerDay: 50 };
      const amountWanted = amounts[link.bounds];
      const value = enough(prod, link, amountWanted);
      expect(value).toBeDefined();
      const remedied = withValue(prod, link.field, value);
      expect(link.carries(remedied)).toBeGreaterThanOrEqual(amountWanted * 0.9999);
    },
  );
});
