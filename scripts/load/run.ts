import { randomBytes } from 'node:crypto';
import { counted } from '../../environments/lib/validate/check';
import { Api } from '../smoke/api';
import { cleanUp, stays } from './clean-up';
import { compared } from './comparison';
import { Crowd } from './crowd';
import { Failures } from './failures';
import { Measurement, never, type Show } from './measurement';
import type { Options } from './options';
import { Pace } from './pace';
import type { Report } from './report';

/** Share of the messages that were asked; below it the rate was another one. */
const ENOUGH = 0.95;

/** A load test from the first user to the last that is logged out; `stop` ends it early, and it cleans up all the same. */
export async function loadReport(
  { access, amount, environment }: Options,
  secret: string,
  show: Show,
  stop: AbortSignal,
): Promise<Report> {
  const api = new Api(access.target, `load_${randomBytes(4).toString('hex')}`);
  const failures = new Failures(secret, api.id);
  const pace = new Pace(api, stop);
  const last = new Pace(api, never);
  const crowd = new Crowd(api, pace);
  const measurement = new Measurement(api, amount, failures, show, stop);
  let end: Report['end'] = 'ended';
  try {
    const { userIDs, logins, groups } = crowd;
    show('log in', () => 'the administrator');
    await crowd.openAdmin(secret);
    show('register', () => `${userIDs.length} of ${amount.users} users`);
    await crowd.register(amount);
    show('log in', () => `${logins.length} of ${userIDs.length} users`);
    await crowd.logIn();
    show('create groups', () => counted(groups.length, 'group'));
    await crowd.gather(amount);
    await measurement.run(crowd, pace);
  } catch (error) {
    end = 'failed';
    failures.add(error);
  }
  show('clean up', () => `${counted(crowd.groups.length, 'group')}, ${counted(crowd.userIDs.length, 'user')}`);
  for (const failure of await cleanUp(crowd, last)) {
    failures.add(failure);
  }
  end = stop.aborted ? 'stopped' : end;

  const { ledger, crew, sender, uploads, throttle, ownDelay, seconds, open, openAtEnd, readAfterwards } = measurement;
  const { sent, accepted, refused, unanswered, expected, duplicated, outstanding: lost } = ledger;
  const asked = Math.floor(amount.rate * amount.minutes * 60);
  const delivery = ledger.deliveries.spread();
  const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
  const failed = failures.list();
  return {
    url: access.target.url.origin,
    id: api.id,
    asked: amount,
    end,
    passed: end === 'ended' && lost + duplicated + unanswered + failed.length === 0 && sent >= ENOUGH * asked - 1,
    seconds,
    connections: { open, openAtEnd, failed: crew.failed, dropped: crew.dropped, firstDropped: crew.firstDropped },
    messages: { asked, sent, toGroups: sender.inGroups, perSecond: perSecond(sent), accepted, refused, unanswered },
    deliveries: {
      expected,
      pushed: delivery.count,
      pushedPerSecond: perSecond(delivery.count),
      readAfterwards,
      lost,
      duplicated,
    },
    uploads: { done: uploads.done, failed: uploads.failed },
    times: {
      acknowledgement: ledger.acknowledgements.spread(),
      delivery,
      upload: uploads.times.spread(),
      ownDelay: ownDelay.spread(),
    },
    backedOff: { calls: pace.busy + last.busy, leastShareOfRate: throttle.least },
    model: environment && compared(environment, open, perSecond(sent)),
    failures: failed,
    stays: stays(api, crowd, environment),
  };
}
