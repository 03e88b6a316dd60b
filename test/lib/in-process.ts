import type { Ended, Run } from '../../scripts/lib/command';
import type { Command } from '../../scripts/lib/process';
import { FakeTerminal } from './fake-terminal';
import { inNoTime } from './fake-time';

export type Variables = Readonly<Record<string, string>>;

/** A command that starts no program. */
const none: Run = ({ name }) => {
  throw new Error(`${name} was started`);
};

/** A command run in this process, with these programs and environment variables. */
export function inProcess(command: Command, args: string, run = none, variables: Variables = {}): Promise<Ended> {
  return withVariables(variables, async () => {
    const terminal = new FakeTerminal();
    const status = await inNoTime(() => command(args.split(' ').filter(Boolean), terminal, run));
    return { status, stdout: terminal.stdout, stderr: terminal.stderr };
  });
}

async function withVariables<T>(variables: Variables, work: () => Promise<T>): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}
