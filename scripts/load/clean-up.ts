import { filesKept, messagesKept } from '../../charts/model/openim/names';
import type { Environment } from '../../environments/lib/types';
import { counted } from '../../environments/lib/validate/check';
import type { Api } from '../smoke/api';
import { WEB } from '../smoke/messages';
import type { Crowd } from './crowd';
import type { Pace } from './pace';

/** Undoes what OpenIM's API can undo: all of it, whatever goes wrong. Returns the failures. */
export async function cleanUp({ admin, userIDs, groups }: Crowd, pace: Pace): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  const call = (path: string, body: object) => () => pace.post(path, body, admin).catch((error) => failures.push(error));
  await pace.each(
    [
      ...groups.map(({ groupID }) => call('/group/dismiss_group', { groupID, deleteMember: true })),
      ...userIDs.map((userID) => call('/msg/user_clear_all_msg', { userID })),
      ...userIDs.map((userID) => call('/auth/force_logout', { userID, platformID: WEB })),
    ],
    (work) => work(),
  );
  return failures;
}

/** What the API cannot remove, a line for each kind. */
export function stays({ id, stays: objects }: Api, { userIDs, groups }: Crowd, environment?: Environment): string[] {
  const days = environment ? `${messagesKept(environment)} days` : 'as long as the environment keeps messages';
  const fileDays = environment ? `${filesKept(environment)} days` : 'as long as the environment keeps files';
  return [
    userIDs.length > 0 && `${counted(userIDs.length, 'user')} ${id}_<number>: OpenIM has no call that deletes a user`,
    userIDs.length > 0 && `their messages: in MongoDB for ${days}, in Dragonfly for 24 hours`,
    groups.length > 0 && `${counted(groups.length, 'group')} named ${id}, dismissed`,
    objects.length > 0 && `${counted(objects.length, 'object')} ${id}_<number>/file-<number>, for ${fileDays}`,
  ].filter((line) => line !== false);
}
