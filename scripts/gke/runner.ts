import type { Leftover, Resource, Row } from './row';
import { type Session, Stop } from './session';
import { settled } from './settled';
import { shellLine, type Words } from './words';

type State = 'there' | 'missing' | 'differs';

/** Goes through the rows, for `down` from the last group to the first, and counts what is not as it should be. */
export async function eachRow(session: Session, groups: readonly (readonly Row[])[]): Promise<number> {
  const lists = new Map<string, string>();
  let incomplete = 0;
  for (const row of (session.verb === 'down' ? [...groups].reverse() : groups).flat()) {
    if ('verbs' in row && row.verbs && !row.verbs.includes(session.verb)) {
      continue;
    }
    if ('run' in row) {
      await row.run(session);
    } else if (session.verb === 'plan') {
      planned(session, row);
    } else {
      const state = 'absent' in row ? await leftover(session, row) : await resource(session, row, lists);
      incomplete += state === 'there' ? 0 : 1;
    }
  }
  return incomplete;
}

function planned(session: Session, row: Resource | Leftover): void {
  if ('absent' in row) {
    return;
  }
  const { what, cost, file, create = [] } = row;
  const { name } = session.target.environment;
  if (file) {
    session.say(`npm run --silent gke-file -- ${name} ${file.name} > ${file.name}.yaml  # ${what}; ${cost}`);
  }
  for (const words of create) {
    session.say(`${shellLine(words)}  # ${what}; ${cost}`);
  }
}

async function leftover(session: Session, { what, absent, retire }: Leftover): Promise<State> {
  if (!(await session.ask(what, absent))) {
    return 'there';
  }
  report(session, `differs ${what}: should not exist`);
  if (session.verb !== 'status') {
    await session.run(what, retire);
  }
  return 'differs';
}

async function resource(session: Session, row: Resource, lists: Map<string, string>): Promise<State> {
  const { verb } = session;
  if (row.state && verb !== 'status') {
    await settled(session, row.what, row.state);
  }
  const wanted = session.filled(row.wanted);
  const found = row.list ? await listed(session, row, row.list, lists) : await session.ask(row.what, row.present);
  const state = found === '' ? 'missing' : same(found, wanted) ? 'there' : 'differs';
  report(session, `${state} ${row.what}${state === 'differs' ? `: is "${found}", not "${wanted}"` : ''}`);
  const absent = state === 'missing' || (state === 'differs' && row.replaceable?.(found) === true);
  if (verb === 'up') {
    await make(session, row, absent ? 'missing' : state, found);
  }
  if (row.gives && (verb === 'up' || found)) {
    session.learn(row.gives.name, await session.ask(row.what, row.gives.command));
  }
  if (verb === 'down' && !absent) {
    await unmake(session, row);
  }
  return state;
}

/** One answer for all rows of a list. */
async function listed(session: Session, row: Resource, list: string, lists: Map<string, string>): Promise<string> {
  const all = lists.get(list) ?? (await session.ask(list, row.present));
  lists.set(list, all);
  const wanted = session.filled(row.wanted);
  return all.split(' ').includes(wanted) ? wanted : '';
}

async function make(session: Session, row: Resource, state: State, found: string): Promise<void> {
  const { what, file, update, create = [] } = row;
  if (state === 'there') {
    return;
  }
  if (state === 'differs' && !update) {
    throw new Stop(
      `${what} exists, but is "${found}" instead of "${session.filled(row.wanted)}".`,
      `This is not changed in place: correct environments/${session.target.environment.name}.ts, or delete it by hand.`,
    );
  }
  const path = file && session.programs.file(`${file.name}.yaml`, file.content());
  const run = (words: Words) =>
    session.run(what, file && path ? words.map((word) => word.replace(`${file.name}.yaml`, () => path)) : words);
  for (const words of state === 'differs' && update ? [update] : create) {
    await run(words);
  }
}

async function unmake(session: Session, { what, keep, contents, delete: deletion }: Resource): Promise<void> {
  if (contents) {
    for (const name of (await session.ask(what, contents.list)).split(' ').filter(Boolean)) {
      await session.run(what, contents.delete(name));
    }
  }
  if (deletion) {
    await session.run(what, deletion);
  }
  if (keep) {
    session.say(`kept ${what}: ${keep}`);
  }
}

function report(session: Session, line: string): void {
  if (session.verb !== 'down') {
    session.say(line);
  }
}

/** Google gives lists in an order of its own. */
const same = (found: string, wanted: string): boolean => items(found) === items(wanted);
const items = (text: string): string => text.split(/[ ,;]/).sort().join('\n');
