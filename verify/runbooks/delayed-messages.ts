import { expectSame } from '../lib/findings';
import { Page } from '../lib/runbook';
import type { Walk } from './walk';

const page = new Page('delayed-messages');

/** Every command of the page in its order; the brokers' rpk is left out. */
export async function delayedMessages(walk: Walk): Promise<void> {
  const stopped = () => expectSame([...walk.pods('openim', 'openim-msgtransfer').keys()], [], 'pods of msgtransfer');
  await walk.step(page, 'msgtransfer stops permanently, its consumer groups are moved, and it starts again', async () => {
    await walk.follow(page, 'Delayed or lost messages', 'Stop msgtransfer');
    stopped();
    await walk.follow(
      page,
      'Numbered messages',
      'Messages without a number',
      'More than 100 of one conversation',
      'Lost offset',
    );
    stopped();
    await walk.follow(page, 'Restart msgtransfer', 'Keep them for longer');
  });
}
