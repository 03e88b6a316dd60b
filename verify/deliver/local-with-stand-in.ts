import { start } from '../../scripts/lib/process';
import { localOn } from '../../scripts/local/command';
import { FakeOpenim } from '../../test/lib/openim/fake';
import { standIn } from '../../test/lib/openim/stand-in';

/** `npm run local` where pods run no program: a fake OpenIM answers the smoke test, and port 443 is taken for open. */
start(async (args, terminal, run) => {
  const openim = await new FakeOpenim().start();
  const machine = { addressOf: async () => '127.0.0.1', listens: async () => true, smoke: standIn(openim) };
  try {
    return await localOn(machine)(args, terminal, run);
  } finally {
    openim.stop();
  }
});
