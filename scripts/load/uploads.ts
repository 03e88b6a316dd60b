import { randomBytes } from 'node:crypto';
import { facts } from '../../charts/model/capacity/facts';
import type { Api } from '../smoke/api';
import type { Login } from '../smoke/gateway-socket';
import { upload } from '../smoke/upload';
import { now } from './clock';
import { pause } from './pause';
import { Times } from './times';

/** Files of random bytes, one after the other, each by the next user, at a rate. */
export class Uploads {
  readonly times = new Times();
  done = 0;
  failed = 0;
  /** What the first that failed said. */
  failure?: unknown;

  constructor(private readonly api: Api) {}

  async run(logins: readonly Login[], perMinute: number, stop: AbortSignal): Promise<void> {
    for (let count = 0; perMinute > 0 && !stop.aborted; count++) {
      const start = now();
      await this.one(logins[count % logins.length] as Login, count);
      await pause(start + 60 / perMinute - now(), stop);
    }
  }

  private async one(login: Login, count: number): Promise<void> {
    const start = now();
    try {
      await upload(this.api, login, `${login.userID}/file-${count}`, randomBytes(facts.file.bytes));
      this.done += 1;
      this.times.add(now() - start);
    } catch (error) {
      this.failed += 1;
      this.failure ??= error;
    }
  }
}
