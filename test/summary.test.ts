import { summary } from '../scripts/lib/summary';

const service = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } });

test('columns are aligned for long names too, and one object is not called objects', () => {
  const outputs = [
    { name: 'openim', objects: [service('a')] },
    { name: 'ingress-nginx', objects: [service('a'), service('b')] },
  ];
  expect(summary('dist/a-long-name-of-an-environment', outputs)).toBe(
    [
      'dist/a-long-name-of-an-environment/openim.k8s.yaml           1 object     0.00 CPU    0.0 GiB   0 volumes     0 GiB',
      'dist/a-long-name-of-an-environment/ingress-nginx.k8s.yaml    2 objects    0.00 CPU    0.0 GiB   0 volumes     0 GiB',
    ].join('\n'),
  );
});
