/** Names and addresses of this machine. */
const here = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Throws unless the address is of this machine or its host was typed a second time: people may use any other one, and
 * users, messages and files of a run stay there.
 */
export function confirmed({ hostname }: URL, typed: string | undefined): void {
  if (typed !== undefined && typed !== hostname) {
    throw new Error(`--confirm-domain ${typed}: the address is that of ${hostname}; name the same host in both`);
  }
  if (typed === undefined && !here.test(hostname)) {
    throw new Error(
      `${hostname} may be in use: users, messages and files of a load test stay there, and it slows everybody down; if that is meant, add --confirm-domain ${hostname}`,
    );
  }
}
