import { type Session, Stop } from './session';
import type { Words } from './words';

/** Waits while a cluster is on its way, as one may be that an earlier run asked for; ERROR stops `up`. */
export async function settled(session: Session, what: string, command: Words): Promise<void> {
  const { cluster, project, region, environment } = session.target;
  let state = await session.ask(what, command);
  while (state === 'PROVISIONING' || state === 'STOPPING') {
    session.say(`Cluster ${cluster} is ${state}; waiting.`);
    await session.programs.sleep(20);
    state = await session.ask(what, command);
  }
  if (session.verb === 'up' && state === 'ERROR') {
    throw new Stop(
      `Cluster ${cluster} is in state ERROR.`,
      `Cause: gcloud container clusters describe ${cluster} --project=${project} --location=${region} --format='value(conditions)'`,
      `Then delete the cluster and create it again: npm run gke -- down ${environment.name}`,
    );
  }
}
