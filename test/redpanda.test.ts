import { parse } from 'yaml';
import { filesAt } from './lib/config-files';
import { find, subjects } from './lib/subject';
import type { Node } from './lib/workloads';

describe.each(subjects().map(({ environment: { name }, objects }) => [name, objects] as const))('%s', (_, objects) => {
  const [broker] = find(objects, 'StatefulSet redpanda/redpanda').spec.template.spec.containers as [Node];

  test('brokers do not spin on cores that they share: no node has a static CPU manager', () => {
    expect(broker.args).toContain('--overprovisioned');
  });

  test('nothing asks for what the policies block: no metadata server, no server of the makers', () => {
    expect(broker.args).toContain('--check=false');
    const { '.bootstrap.yaml': bootstrap } = filesAt(objects, 'StatefulSet redpanda/redpanda', '/config');
    expect(parse(bootstrap as string).enable_metrics_reporter).toBe(false);
  });

  test('ten unclean ends of a first start do not keep a broker from starting', () => {
    const { 'redpanda.yaml': node } = filesAt(objects, 'StatefulSet redpanda/redpanda', '/config');
    expect(parse(node as string).redpanda.crash_loop_limit).toBeGreaterThan(16);
  });
});
