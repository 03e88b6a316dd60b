import type { Command } from '../../../scripts/lib/process';
import { smoke } from '../../../scripts/smoke/command';
import { parse } from '../../../scripts/smoke/options';
import { openimSecret } from '../../../scripts/smoke/secret';
import type { FakeOpenim } from './fake';
import { SECRET } from './state';

/** The smoke test of this server instead of the address that it is given. The secret must be where the arguments say. */
export const standIn =
  ({ url, s3 }: FakeOpenim): Command =>
  async (args, terminal, run) => {
    openimSecret(parse(args), run);
    process.env.OPENIM_SECRET = SECRET;
    try {
      return await smoke(['--url', url, '--s3-url', s3], terminal, run);
    } finally {
      delete process.env.OPENIM_SECRET;
    }
  };
