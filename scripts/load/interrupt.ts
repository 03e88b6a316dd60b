/** A signal for work that Ctrl-C shall end in order; its reason is the exit code. A second Ctrl-C ends the process. */
export function interruptible(say: () => void): { readonly stop: AbortSignal; readonly done: () => void } {
  const controller = new AbortController();
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  const listener = (signal: NodeJS.Signals) => {
    done();
    say();
    controller.abort(codes[signal as keyof typeof codes]);
  };
  const done = () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
  process.once('SIGINT', listener);
  process.once('SIGTERM', listener);
  return { stop: controller.signal, done };
}
