import { expectSame } from '../lib/findings';
import { bringKind, type Walk } from './walk';

const BACKUP = 'openim-mysql-backup-now';

/** Every command of the page that is complete, without what looks into its output; `dev` has no proxy, no collector and no openim-chat. */
export async function alerts(walk: Walk): Promise<void> {
  const { cluster, reader } = walk;
  await bringKind(cluster.api, 'challenges.acme.cert-manager.io', 'Challenge');
  await walk.step('every complete command runs, and dist/ is unchanged afterwards', async () => {
    const commands = walk.page
      .inlines(/^kubectl (-n|get) (?!.*(dragonfly-proxy|otel-collector|openim-admin|openim-chat))[^<]*$/)
      .map((command) => command.replace(/ \| grep .*$/, ''))
      .filter((command) => !command.endsWith(' logs'));
    // What the page rolls back must have been rolled out.
    await reader.run(`kubectl -n openim rollout restart deployment openim-api
kubectl -n openim rollout status deployment openim-api
kubectl -n openim wait deployment --all --for=condition=Available --timeout=300s`);
    for (const command of commands) {
      await reader.run(command);
    }
    await walk.running();
    const { status } = await cluster.api.get(`/apis/batch/v1/namespaces/openim/jobs/${BACKUP}`);
    expectSame(status.succeeded, 1, `pods of ${BACKUP} that succeeded`);
    await walk.asSynthesized();
    return `${commands.length} commands`;
  });
}
