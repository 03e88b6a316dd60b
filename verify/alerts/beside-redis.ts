import type { Server as Pages } from 'node:http';
import { createServer, type Server } from 'node:net';

/** A port that serves pages and answers what HAProxy's health check asks of a Dragonfly: who leads, and whom Sentinels let in. */
export const besideRedis = (pages: Pages, primary: boolean): Server =>
  createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (first) => {
      if (first.toString().startsWith('GET ')) {
        socket.unshift(first);
        pages.emit('connection', socket);
        return;
      }
      const answer = (data: Buffer): void => {
        for (const line of data.toString().split('\r\n').filter(Boolean)) {
          socket.write(replyTo(line, primary));
        }
      };
      answer(first);
      socket.on('data', answer);
    });
  });

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

function replyTo(line: string, primary: boolean): string {
  if (line.startsWith('PUBSUB NUMSUB ')) {
    return `*2\r\n${bulk('openim:primary')}:${primary ? 1 : 0}\r\n`;
  }
  return line.startsWith('INFO ') ? bulk(`role:${primary ? 'master' : 'slave'}\r\n`) : '+OK\r\n';
}
