import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from './project';

/** The repository with one more environment, which differs from `prod` in these fields. */
export function withEnvironment(name: string, changes: string): Project {
  const project = new Project();
  cpSync(join(__dirname, '../../scripts'), project.at('scripts'), { recursive: true });
  project.write(
    `environments/${name}.ts`,
    [
      "import { derive } from './lib/derive';",
      "import prod from './prod';",
      `export default derive(prod, { name: '${name}', ${changes} });`,
      '',
    ].join('\n'),
  );
  return project;
}
