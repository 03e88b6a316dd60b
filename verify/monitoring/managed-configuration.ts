import assert from 'node:assert';
import type { Manifest } from '../../charts/constructs/manifest';
import { GMP_PUBLIC } from '../../charts/model/secrets';
import { command } from '../lib/command';
import { none } from '../lib/findings';
import { inFolder } from '../lib/folder';
import { expectSuccess } from '../lib/install';
import { tool } from '../lib/tools';

const LABELS = { critical: 'R01234567890123456789012345678901\n', warning: 'https://hooks.slack.com/services/T/B/x\n' };

/**
 * What External Secrets makes of the configuration for Google's Alertmanager: amtool fills the template in, with the engine of Go
 * as well, where the values have another place and `trim` another name. Throws with what amtool says against the outcome.
 */
export async function managedConfiguration(objects: readonly Manifest[]): Promise<void> {
  const secret = objects.find(({ kind, metadata }) => kind === 'ExternalSecret' && metadata.namespace === GMP_PUBLIC);
  const template: string = secret?.spec.target.template.data['alertmanager.yaml'];
  await inFolder(async (file) => {
    const amtool = await tool('amtool');
    const filled = await command(amtool, [
      'template',
      'render',
      `--template.glob=${file('none.tmpl', '')}`,
      `--template.data=${file('data.json', JSON.stringify({ alerts: [], commonLabels: LABELS }))}`,
      `--template.text=${template.replace(/\.(\w+) \| trim\b/g, '.CommonLabels.$1 | trimSpace')}`,
    ]);
    expectSuccess(filled, 'amtool template render');
    const missing = Object.values(LABELS).filter((value) => !filled.stdout.includes(`"${value.trim()}"`));
    none('values that the template lost', missing);
    assert(
      filled.stdout.includes('{{ .GroupLabels.alertname }}'),
      `Alertmanager's own templates are lost:\n${filled.stdout}`,
    );
    expectSuccess(await command(amtool, ['check-config', file('alertmanager.yaml', filled.stdout)]), 'amtool check-config');
  });
}
