import { expectSame } from '../lib/findings';
import type { Walk } from './walk';

/** Every command of the page in its order; the brokers' rpk is left out. */
export async function delayedMessages(walk: Walk): Promise<void> {
  const stopped = () => expectSame([...walk.pods('openim', 'openim-msgtransfer').keys()], [], 'pods of msgtransfer');
  await walk.step('msgtransfer stops permanently, its consumer groups are moved, and it starts again', async () => {
    await walk.follow('Delayed or lost messages', 'Stop msgtransfer');
    stopped();
    await walk.follow('Numbered messages', 'Messages without a number', 'More than 100 of one conversation', 'Lost offset');
    stopped();
    await walk.follow('Restart msgtransfer', 'Keep them for longer');
  });
}
