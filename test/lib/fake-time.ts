declare global {
  namespace jest {
    /** Of jest 30.1; `nextAsync` jumps to the next timer whenever nothing else is to be done. */
    function setTimerTickMode(mode: { readonly mode: 'nextAsync' }): void;
  }
}

/** Runs work on a fake clock: its waits take no real time. */
export async function inNoTime<T>(work: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
  jest.setTimerTickMode({ mode: 'nextAsync' });
  try {
    return await work();
  } finally {
    jest.useRealTimers();
  }
}
