import { buildApp } from '../../charts/app';
import { toYaml } from '../../charts/constructs/yaml';
import { loadEnvironment } from '../../environments/lib/registry';

/** One snapshot per chart of an environment, with the text of its file under `dist/`. */
export function snapshots(name: string): void {
  expect.addSnapshotSerializer({
    test: (value) => Array.isArray(value) && value.every((object) => object?.apiVersion && object.kind),
    serialize: (objects) => toYaml(...objects).trimEnd(),
  });
  describe(name, () => {
    it.each(buildApp(loadEnvironment(name)))('$name', ({ objects }) => {
      expect(objects).toMatchSnapshot();
    });
  });
}
