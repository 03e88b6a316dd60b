import assert from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derive } from '../../environments/lib/derive';
import { loadEnvironment } from '../../environments/lib/registry';
import { shellWord } from '../../scripts/gke/words';
import { type Call, FakeProject } from '../../test/lib/fake-project';
import type { Fakes } from '../../test/lib/gke/state';
import { monitoringIn } from '../../test/lib/monitoring-in';
import { command } from '../lib/command';
import { none } from '../lib/findings';
import { inFolder } from '../lib/folder';
import type { Part } from '../lib/part';
import { commandsOfPages } from './pages';

const part: Part = {
  name: 'gke',
  title: 'gcloud has every command of npm run gke and of the pages, every option and every choice',
  async run(context) {
    const { code, stdout } = await command('gcloud', ['version', '--format=value("Google Cloud SDK")']);
    if (code !== 0) {
      context.skip('commands of npm run gke', 'gcloud is not installed: https://cloud.google.com/sdk/docs/install');
      return;
    }
    context.log(`gcloud ${stdout.trim()}`);
    const calls = await everyCall();
    await context.check('every command of npm run gke was recorded', () => {
      none('commands that no run has called', missing(calls));
      return `${calls.length} command lines`;
    });
    await context.check("gcloud's linter accepts them", async () => {
      none('command lines that gcloud rejects', await faults(calls.map(line)));
      return `${calls.length} command lines`;
    });
    await context.check("gcloud's linter accepts the commands in the shell blocks of the pages", async () => {
      const commands = commandsOfPages();
      assert(commands.length > 15, `${commands.length} commands were found`);
      none('commands of the pages that gcloud rejects', await faults(commands));
      return `${commands.length} commands`;
    });
    await context.check("gcloud's linter rejects a wrong option, a wrong choice and a missing one", async () => {
      const wrong = [
        ['compute', 'networks', 'create', 'a', '--subnet-mode=custom', '--wrong=1'],
        ['container', 'clusters', 'create', 'a', '--location=europe-west1', '--security-posture=wrong'],
        ['kms', 'keyrings', 'list'],
      ];
      const found = await faults(wrong.map(line));
      const text = `${found.length} of ${wrong.length} wrong command lines are refused: ${found.join('; ')}`;
      assert(found.length === wrong.length, text);
      return `${wrong.length} command lines`;
    });
  },
};

/** Every different call of gcloud in the life of clusters that differ in all that the script tells apart. */
async function everyCall(): Promise<readonly Call[]> {
  const other = derive(loadEnvironment('prod'), {
    name: 'other',
    edge: { controller: 'gke-gateway' },
    storage: { encryption: 'cmek' },
    gke: {
      nodePool: { nodesPerZone: { max: 9 } },
      spotPool: { machineType: 'e2-standard-4', nodesPerZone: { min: 0, max: 9 } },
      authorizedNetworks: ['10.0.0.0/24'],
    },
    monitoring: monitoringIn('gmp'),
    // SeaweedFS runs in both: they have the same host for S3, in one DNS zone.
    dataServices: { ...loadEnvironment('managed').dataServices, s3: { kind: 'self-hosted' } },
    images: {
      registry: Object.fromEntries(
        ['docker.io', 'quay.io', 'docker.redpanda.com', 'docker.dragonflydb.io', 'registry.k8s.io'].map((host) => [
          host,
          `europe-west1-docker.pkg.dev/openim-prod/${host.replaceAll('.', '-')}`,
        ]),
      ),
    },
  });
  const life: readonly (readonly [args: string, fakes?: Fakes])[] = [
    ['up prod'],
    ['up prod', { address: '203.0.113.8' }],
    ['up other'],
    ['up prod'],
    ['up other'],
    ['status other'],
    ['kubeconfig other'],
    ['down other --delete-disks --delete-backups', { backups: ['night-1'] }],
    ['up other'],
    ['down prod'],
  ];
  const fake = new FakeProject(other);
  // A filter that differs from the one in scripts/gke/, so that the run corrects it.
  fake.put('logging metrics openim_panics', '--log-filter=severity>=ERROR');
  fake.put('compute disks pvc-1', '--zone=europe-west1-b');
  for (const [args, fakes] of life) {
    // A right that differs from the one in scripts/gke/, so that the second run corrects it.
    if (args.startsWith('up') && fake.made['iam roles openimClusterAccess']) {
      fake.put('iam roles openimClusterAccess', '--permissions=container.clusters.get');
    }
    const { status, stderr } = await fake.gke(args, fakes, 'openim-prod-cluster\n');
    assert(status === 0, `npm run gke -- ${args}: ${stderr}`);
  }
  const lines = fake.calls
    .filter(([program]) => program !== 'kubectl' && program !== 'sleep')
    .map((call) => call.join('\n'));
  return [...new Set(lines)].map((line) => line.split('\n'));
}

/** Commands in the rows' text that no call begins with. */
function missing(calls: readonly Call[]): string[] {
  const folder = join(__dirname, '../../scripts/gke');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const commands = sources.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/gcloud`((?:[a-z][a-z-]+ )+)/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(commands)].filter((begin) => !calls.some((call) => `${call.join(' ')} `.startsWith(begin)));
}

const line = (call: Call): string => ['gcloud', ...call.map(shellWord)].join(' ');

/** gcloud's messages about each command line that it would refuse; it always exits with 0. */
const faults = (commands: readonly string[]): Promise<string[]> =>
  inFolder(async (write) => {
    const file = write('commands.json', JSON.stringify(commands.map((command) => ({ command_string: command }))));
    const { stdout, stderr } = await command('gcloud', ['meta', 'lint-gcloud-commands', `--commands-file=${file}`]);
    assert(stdout.startsWith('['), `gcloud meta lint-gcloud-commands: ${stderr}`);
    const verdicts: readonly Readonly<Record<string, unknown>>[] = JSON.parse(stdout);
    assert(verdicts.length === commands.length, `${verdicts.length} verdicts on ${commands.length} command lines`);
    return verdicts.filter((one) => !one.success).map((one) => `${one.command_string}: ${one.error_message}`);
  });

export default part;
