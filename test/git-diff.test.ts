import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from './lib/repository';

const root = join(__dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('git diff of dist/', () => {
  const repository = new Repository();
  afterAll(() => repository.remove());
  const file = 'dist/dev/openim.k8s.yaml';
  const text = read(file);
  repository.write('.gitattributes', read('.gitattributes'));
  repository.write(file, text);
  repository.commit('before');
  const [line = ''] = /^git config diff\.kubernetes\.xfuncname .*$/m.exec(read('CONTRIBUTING.md')) ?? [];

  /** The heads of the hunks after a change of the YAML. */
  const heads = (change: (yaml: string) => string): readonly string[] => {
    const changed = change(text);
    expect(changed).not.toBe(text);
    repository.write(file, changed);
    return [...repository.git('diff').matchAll(/^@@ .* @@ ?(.*)$/gm)].map(([, head = '']) => head);
  };

  const inDeployment = (yaml: string) => {
    const at = yaml.indexOf(
      'terminationGracePeriodSeconds',
      yaml.indexOf('\n  name: openim-api\n', yaml.indexOf('\nkind: Deployment\n')),
    );
    return `${yaml.slice(0, at)}hostNetwork: true\n      ${yaml.slice(at)}`;
  };

  test('without the setting in CONTRIBUTING.md a hunk does not show the name of its object', () => {
    expect(heads(inDeployment)).not.toContain('  name: openim-api');
  });

  test('with the setting a hunk shows the name of its object', () => {
    expect(line).not.toBe('');
    repository.run('sh', ['-c', line]);
    expect(heads(inDeployment)).toEqual(['  name: openim-api']);
  });

  test('with the setting a hunk before the name shows the kind', () => {
    repository.run('sh', ['-c', line]);
    expect(
      heads((yaml) =>
        yaml.replace(
          'kind: ResourceQuota\nmetadata:\n  labels:\n    app.kubernetes.io/managed-by: cdk8s\n    app.kubernetes.io/part-of: openim\n',
          (all) => `${all}    a: b\n`,
        ),
      ),
    ).toEqual(['kind: ResourceQuota']);
  });

  test('GitHub shows dist/ unfolded', () => {
    expect(repository.git('check-attr', 'linguist-generated', 'diff', '--', file)).toBe(
      `${file}: linguist-generated: unspecified\n${file}: diff: kubernetes\n`,
    );
  });
});
