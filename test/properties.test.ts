import * as fc from 'fast-check';
import { buildApp } from '../charts/app';
import { dataServiceNames, isOurs } from '../environments/lib/data-services';
import { derive } from '../environments/lib/derive';
import type { DataService } from '../environments/lib/external';
import { amount } from '../environments/lib/quantity';
import type { Environment, StatefulSize } from '../environments/lib/types';
import { givenAddresses } from './lib/addresses';
import { environments } from './lib/arbitrary';
import { Cluster } from './lib/cluster';
import { find, ofKind, subject } from './lib/subject';
import { offenders, rules } from './policy';

/** Fixed, so that a run of the tests says the same everywhere; `FC_SEED=n npm test` looks elsewhere. */
const seed = Number(process.env.FC_SEED ?? 20261125);
const holds = (runs: number, property: (environment: Environment) => void): void =>
  fc.assert(fc.property(environments, property), { seed, numRuns: runs });

/** MySQL's replicas are a set of their own. */
const readers = ({ mysql, namespaces }: Environment): [string, StatefulSize][] =>
  mysql.replicas > 1 ? [[`${namespaces.openim}/openim-mysql-read`, { ...mysql, replicas: mysql.replicas - 1 }]] : [];

describe(`any valid environment (seed ${seed})`, () => {
  it('is synthesized, and breaks no rule of test/policy', () => {
    holds(25, (environment) => {
      const one = subject(environment);
      expect(rules.flatMap(([name, rule]) => offenders(name, rule, one).map((offender) => `${name}: ${offender}`))).toEqual(
        [],
      );
    });
  });

  it('gives the same objects in the same order twice, whatever is synthesized in between', () => {
    const all = fc.sample(environments, { seed, numRuns: 10 });
    const first = all.map((environment) => JSON.stringify(subject(environment).outputs));
    expect(all.map((environment) => JSON.stringify(buildApp(environment)))).toEqual(first);
  });

  it('gives pods addresses that resolve to pods and that their policies allow', () => {
    holds(10, (environment) => {
      const { objects } = subject(environment);
      expect(givenAddresses(objects, new Cluster(objects)).flatMap(({ blocked }) => blocked)).toEqual([]);
    });
  });

  it("limits Redpanda's retention to its disks: all partitions full are at most half of a volume", () => {
    holds(12, (environment) => {
      const { objects } = subject(derive(environment, { name: environment.name, dataServices: undefined }));
      const { redpanda: namespace } = environment.namespaces;
      const { spec } = find(objects, `StatefulSet ${namespace}/redpanda`);
      const job = ofKind(objects, 'Job').find(({ metadata }) => metadata.namespace === namespace);
      const value = (name: string): string =>
        job?.spec.template.spec.containers[0].env.find((one: { name: string }) => one.name === name).value;
      const topics = value('TOPICS').split(' ').length;
      const partitions = (topics * Number(value('PARTITIONS')) * Number(value('REPLICATION_FACTOR'))) / spec.replicas;
      const kept = Number(value('RETENTION_BYTES')) + Number(value('SEGMENT_BYTES'));
      expect(topics).toBe(environment.openim.release === 'v3.4' ? 3 : 4);
      expect(Number(value('RETENTION_BYTES'))).toBeGreaterThan(0);
      expect(partitions * kept).toBeLessThanOrEqual(
        0.5 * amount(spec.volumeClaimTemplates[0].spec.resources.requests.storage),
      );
    });
  });

  it('applies its values: counts, sizes and disks are in the output', () => {
    holds(10, (environment) => {
      const { objects } = subject(environment);
      const { openim, redpanda, dragonfly, seaweedfs } = environment.namespaces;
      const registry = environment.openim.release === 'v3.4' ? 'zookeeper' : 'etcd';
      const ofServices: Readonly<Record<DataService, readonly [string, StatefulSize][]>> = {
        mysql: [[`${openim}/openim-mysql`, { ...environment.mysql, replicas: 1 }], ...readers(environment)],
        mongodb: [[`${openim}/openim-mongodb`, environment.mongodb]],
        kafka: [[`${redpanda}/redpanda`, environment.redpanda]],
        redis: [[`${dragonfly}/dragonfly`, environment.dragonfly]],
        s3: [
          [`${seaweedfs}/seaweedfs-master`, environment.seaweedfs.master],
          [`${seaweedfs}/seaweedfs-volume`, environment.seaweedfs.volume],
          [`${seaweedfs}/seaweedfs-filer`, environment.seaweedfs.filer],
        ],
      };
      const sets: [string, StatefulSize][] = [
        ...dataServiceNames.filter((service) => isOurs(environment, service)).flatMap((service) => ofServices[service]),
        [`${openim}/openim-${registry}`, environment[registry]],
      ];
      for (const [name, { replicas, storageSize, limits }] of sets) {
        const { spec } = find(objects, `StatefulSet ${name}`);
        expect([name, spec.replicas, spec.volumeClaimTemplates[0].spec.resources.requests.storage]).toEqual([
          name,
          replicas,
          storageSize,
        ]);
        expect(spec.template.spec.containers[0].resources.limits.memory).toBe(limits.memory);
      }
      for (const [name, { autoscaling, requests }] of Object.entries(environment.openim.services)) {
        const { spec } = find(objects, `Deployment ${openim}/openim-${name}`);
        const autoscaler = ofKind(objects, 'HorizontalPodAutoscaler').find(
          ({ metadata }) => metadata.name === `openim-${name}`,
        );
        expect(spec.template.spec.containers[0].resources.requests).toMatchObject(requests);
        expect([spec.replicas, autoscaler?.spec.minReplicas, autoscaler?.spec.maxReplicas]).toEqual(
          autoscaling.maxReplicas > autoscaling.minReplicas
            ? [undefined, autoscaling.minReplicas, autoscaling.maxReplicas]
            : [autoscaling.minReplicas, undefined, undefined],
        );
      }
    });
  });
});
