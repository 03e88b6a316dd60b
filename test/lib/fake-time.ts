declare global {
  namespace jest {
    /** Of jest 30.1; `nextAsync` jumps to the next timer whenever nothing else is to be done. */
    function setTimerTickMode(mode: { readonly mode: 'nextAsync' }): void;
  }
}

/** Lets some work wait as long as it likes, and takes none of our time for it. */
export async function inNoTime<T>(work: () => Promise<T>): Promise<T> {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
  jest.setTimerTickMode({ mode: 'nextAsync' });
  try {
    return await work();
  } finally {
    jest.useRealTimers();
  }
}
