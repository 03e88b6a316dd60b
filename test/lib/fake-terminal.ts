import type { Terminal } from '../../scripts/lib/terminal';

/** A terminal in memory; a user types these lines into it, and then Ctrl-D. */
export class FakeTerminal implements Terminal {
  stdout = '';
  stderr = '';
  /** What Ctrl-C would say. */
  left = '';
  readonly columns = 0;

  readonly interactive: boolean;
  private readonly lines: string[];

  constructor(...lines: readonly string[]) {
    this.interactive = lines.length > 0;
    this.lines = [...lines];
  }

  readonly out = (line: string): void => this.write(`${line}\n`);
  readonly err = (line: string): void => {
    this.stderr += `${line}\n`;
  };
  readonly write = (text: string): void => {
    this.stdout += text;
  };
  readonly leaves = (state: string): void => {
    this.left = state;
  };
  readonly answer = async (question: string): Promise<string | undefined> => {
    const line = this.lines.shift();
    this.write(line === undefined ? `${question}\n` : question);
    return line?.trim();
  };
}
