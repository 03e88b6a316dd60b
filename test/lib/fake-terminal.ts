import type { Terminal } from '../../scripts/lib/terminal';

/** A terminal in memory; somebody types `input` into it. */
export class FakeTerminal implements Terminal {
  stdout = '';
  stderr = '';
  /** What Ctrl-C would say. */
  left = '';
  readonly columns = 0;

  constructor(private readonly input = '') {}

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
  readonly answer = async (question: string): Promise<string> => {
    this.write(this.input === '' ? `${question}\n` : question);
    return this.input.trim();
  };
}
