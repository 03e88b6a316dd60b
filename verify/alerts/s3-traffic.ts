import type { Pod } from '../lib/programs/pod';
import { BUCKET, filerKeys, type S3, s3Of } from '../lib/programs/s3';
import type { Site } from '../lib/programs/site';
import { sleep } from '../lib/time';

/** Objects written and read again, a few times a second, through every filer that runs: some metrics come with traffic alone. */
export class S3Traffic {
  private stopped = false;

  constructor(site: Site, filers: readonly Pod[]) {
    for (const filer of filers) {
      void this.run(filer, s3Of(filer, filerKeys(site, 'openim')));
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private async run(filer: Pod, s3: S3): Promise<void> {
    for (let number = 0; !this.stopped; number++) {
      const path = `${BUCKET}/${filer.name}-${number % 20}`;
      // What fails is what the metrics are asked about.
      await s3.put(path, Buffer.alloc(20_000, number)).catch(() => {});
      await s3.get(path).catch(() => {});
      await sleep(0.5);
    }
  }
}
