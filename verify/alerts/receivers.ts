import assert from 'node:assert';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listener } from '../lib/listener';

/** What a notification of Alertmanager says of one alert. */
export interface Told {
  readonly receiver: 'PagerDuty' | 'Slack';
  readonly state: 'firing' | 'resolved';
  /** Its labels and its sentence; of Slack its name and its sentence. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The name by which pods reach them. */
export const RECEIVERS = 'receivers.verify';
const PORT = 8081;

/** What the Secret of the receivers holds, by severity, and for the heartbeat. */
export const secret = {
  critical: 'R01234567890123456789012345678901',
  warning: `http://${RECEIVERS}:${PORT}/slack`,
  'dead-mans-switch': `http://${RECEIVERS}:${PORT}/dead-mans-switch`,
};
export const PAGERDUTY = `http://${RECEIVERS}:${PORT}/pagerduty`;

/** Test doubles of PagerDuty, Slack and the dead man's switch, by Alertmanager's interface: they store what they receive. */
export class Receivers {
  readonly told: Told[] = [];
  /** When the heartbeat came, in milliseconds since 1970. */
  readonly beats: number[] = [];
  /** Slack's answer for an unknown channel. */
  slackRefuses = false;
  private server: Server | undefined;

  async open(address: string): Promise<void> {
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const body = await text(request);
      if (request.url === '/dead-mans-switch') {
        this.beats.push(Date.now());
        response.end();
        return;
      }
      const slack = request.url === '/slack';
      if (slack && this.slackRefuses) {
        response.writeHead(404).end('channel_not_found');
        return;
      }
      try {
        this.told.push(...(slack ? fromSlack(body) : fromPagerDuty(body)));
        response.writeHead(slack ? 200 : 202).end(slack ? 'ok' : '{"status":"success"}');
      } catch (error) {
        // Alertmanager logs it, and the alert counts as not delivered.
        response.writeHead(400).end(String(error));
      }
    };
    this.server = createServer(listener(answer));
    await once(this.server.listen(PORT, address), 'listening');
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

/** Events API v2. Throws for a key that is not the Secret's. */
function fromPagerDuty(body: string): Told[] {
  const { routing_key, payload } = JSON.parse(body);
  assert(routing_key === secret.critical, `PagerDuty received the key "${routing_key}"`);
  const at = Date.now();
  return (['firing', 'resolved'] as const).flatMap((state) =>
    payload.custom_details[state].map(({ labels, annotations }: Readonly<Record<string, object>>): Told => {
      return { receiver: 'PagerDuty', state, text: JSON.stringify([labels, annotations]), at };
    }),
  );
}

const RESOLVED = 'Resolved: ';

/** An incoming webhook: its text has a line for each alert. */
function fromSlack(body: string): Told[] {
  const [{ title, text: lines }] = JSON.parse(body).attachments;
  const at = Date.now();
  return lines
    .trim()
    .split('\n')
    .map((line: string): Told => {
      const state = line.startsWith(RESOLVED) ? 'resolved' : 'firing';
      return { receiver: 'Slack', state, text: `${title} ${line}`, at };
    });
}
