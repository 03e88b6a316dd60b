import { setImmediate } from 'node:timers/promises';

/**
 * A clock that goes from one waiter to the next, and gives the sockets of this process their turn between two: minutes take
 * milliseconds, and a busy machine changes nothing.
 */
let time = 0;
let going = false;
const waiters: { readonly at: number; readonly wake: () => void }[] = [];

/** Turns of the event loop for each waiter: a message needs a few to get through a socket. */
const TURNS = 4;

export const now = (): number => time;

export const sleep = (seconds: number): Promise<void> =>
  new Promise((wake) => {
    waiters.push({ at: time + seconds, wake });
    waiters.sort((a, b) => a.at - b.at);
    if (!going) {
      go();
    }
  });

async function go(): Promise<void> {
  going = true;
  for (let next = waiters[0]; next; next = waiters[0]) {
    for (let turn = 0; turn < TURNS; turn++) {
      await setImmediate();
    }
    const first = waiters.shift() ?? next;
    time = Math.max(time, first.at);
    first.wake();
  }
  going = false;
}
