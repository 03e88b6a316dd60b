import { parse } from 'yaml';
import { isOurs } from '../environments/lib/data-services';
import { filesAt } from './lib/config-files';
import { find, subjects } from './lib/subject';
import type { Node } from './lib/workloads';

const withRedpanda = subjects().filter(({ environment }) => isOurs(environment, 'kafka'));

describe.each(withRedpanda.map(({ environment: { name }, objects }) => [name, objects] as const))('%s', (_, objects) => {
  const [broker] = find(objects, 'StatefulSet redpanda/redpanda').spec.template.spec.containers as [Node];

  test('brokers do not busy-poll on shared cores: no node has a static CPU manager', () => {
    expect(broker.args).toContain('--overprovisioned');
  });

  test('nothing calls hosts that the policies block: no metadata server, no server of the vendor', () => {
    expect(broker.args).toContain('--check=false');
    const { '.bootstrap.yaml': bootstrap } = filesAt(objects, 'StatefulSet redpanda/redpanda', '/config');
    expect(parse(bootstrap as string).enable_metrics_reporter).toBe(false);
  });

  test('a broker starts after ten crashes during its first start', () => {
    const { 'redpanda.yaml': node } = filesAt(objects, 'StatefulSet redpanda/redpanda', '/config');
    expect(parse(node as string).redpanda.crash_loop_limit).toBeGreaterThan(16);
  });
});
