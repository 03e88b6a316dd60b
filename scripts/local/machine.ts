import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Command } from '../lib/process';
import { smoke } from '../smoke/command';

/** What `npm run local` reads from this machine without a program, and its final test. */
export interface Machine {
  /** The first address of a host name; `undefined` when it has none. */
  readonly addressOf: (name: string) => Promise<string | undefined>;
  /** Whether a program accepts connections at this port of 127.0.0.1. */
  readonly listens: (port: number) => Promise<boolean>;
  readonly smoke: Command;
}

export const thisMachine: Machine = {
  addressOf: (name) =>
    lookup(name).then(
      ({ address }) => address,
      () => undefined,
    ),
  listens: (port) =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, timeout: 2000 });
      const end = (listens: boolean) => {
        socket.destroy();
        resolve(listens);
      };
      socket.once('connect', () => end(true));
      socket.once('error', () => end(false));
      socket.once('timeout', () => end(false));
    }),
  smoke,
};
