import { expectSame } from '../lib/findings';
import { Page } from '../lib/runbook';
import type { Walk } from './walk';

const page = new Page('delayed-messages');

/** Every command of the page in its order; the brokers' rpk is left out. */
export async function delayedMessages(walk: Walk): Promise<void> {
  const { reader } = walk;
  await walk.step(page, 'msgtransfer stops permanently, its consumer groups are moved, and it starts again', async () => {
    const run = async (heading: string) => {
      for (const block of page.commands(heading)) {
        await reader.run(block);
      }
    };
    await run('Delayed or lost messages');
    await run('Stop msgtransfer');
    expectSame([...walk.pods('openim', 'openim-msgtransfer').keys()], [], 'pods of msgtransfer');
    for (const heading of [
      'Numbered messages',
      'Messages without a number',
      'More than 100 of one conversation',
      'Lost offset',
    ]) {
      await run(heading);
    }
    expectSame([...walk.pods('openim', 'openim-msgtransfer').keys()], [], 'pods of msgtransfer');
    await run('Restart msgtransfer');
    await run('Keep them for longer');
  });
}
