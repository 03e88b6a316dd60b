import { checkEnvironment } from '../../charts/checks/environment';
import type { Environment } from '../../environments/lib/types';

/** The lines of the message; none when the environment is valid. The thrown error must be that one message. */
export function problems(environment: Environment): string[] {
  try {
    checkEnvironment(environment);
    return [];
  } catch (error) {
    const [head = '', ...lines] = (error as Error).message.split('\n');
    const count = /^(?:environments\/[\w-]+\.ts: )?environment .* has (\d+) problems?:$/.exec(head)?.[1];
    if (count === undefined) {
      throw error;
    }
    const list = lines.map((line) => line.replace(/^- /, ''));
    expect(list).toHaveLength(Number(count));
    return list;
  }
}
