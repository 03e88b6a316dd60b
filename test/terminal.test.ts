import { PassThrough } from 'node:stream';
import { terminal } from '../scripts/lib/process';

const { stdin } = process;
const input = new PassThrough();
beforeAll(() => {
  Object.defineProperty(process, 'stdin', { value: input, configurable: true });
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => {
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  jest.restoreAllMocks();
});

test('a question leaves no listener on the input: Node.js warns of the eleventh', async () => {
  for (let asked = 0; asked < 12; asked += 1) {
    const answer = terminal.answer('? ');
    input.write(` yes ${asked}\n`);
    expect(await answer).toBe(`yes ${asked}`);
  }
  expect(['data', 'end', 'error'].map((event) => input.listenerCount(event))).toEqual([0, 0, 0]);
});

test('the end of the input answers no question', async () => {
  const answer = terminal.answer('? ');
  input.end();
  expect(await answer).toBeUndefined();
});
