import type { Terminal } from '../lib/terminal';
import { now, sleep } from './clock';
import type { Show } from './measurement';

/** Seconds between two lines where lines stay, and between two looks at one that changes. */
const LINES = 10;
const LOOKS = 1;

/** One line that changes in a terminal, a line every 10 seconds in a pipe, of the current work. */
export class Progress {
  private readonly start = now();
  private what = '';
  private howFar = () => '';
  private over = false;

  constructor(
    private readonly terminal: Terminal,
    /** Where lines go that stay. */
    private readonly line: (text: string) => void,
  ) {}

  readonly show: Show = (what, howFar) => {
    this.what = what;
    this.howFar = howFar;
    if (this.terminal.columns > 0) {
      this.write();
    }
  };

  /** Until `end`. */
  async run(): Promise<void> {
    const pause = this.terminal.columns > 0 ? LOOKS : LINES;
    for (let next = now() + pause; !this.over; ) {
      await sleep(0.1);
      if (!this.over && now() >= next) {
        this.write();
        next += pause;
      }
    }
  }

  end(): void {
    this.over = true;
    if (this.terminal.columns > 0) {
      this.terminal.write('\r\x1b[K');
    }
  }

  private write(): void {
    const { columns } = this.terminal;
    const text = `${(now() - this.start).toFixed(0).padStart(4)} s  ${this.what}: ${this.howFar()}`;
    if (columns > 0) {
      this.terminal.write(`\r\x1b[K${text.slice(0, columns - 1)}`);
    } else {
      this.line(text);
    }
  }
}
