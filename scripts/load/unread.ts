import type { Login } from '../smoke/gateway-socket';
import type { Ledger } from './ledger';
import type { Pace } from './pace';

/** Messages in one answer: OpenIM's own limit is 8 MiB. */
const PAGE = 100;

interface Pulled {
  readonly msgs?: Readonly<Record<string, { readonly Msgs: readonly { readonly clientMsgID: string }[] | null }>>;
}

/**
 * Reads what was not pushed, as a client does after it has connected again: the newest sequence number of each conversation, and
 * the messages below (sdkws.PullMessageBySeqsReq). Returns how many deliveries it found.
 */
export async function readUnpushed(id: string, logins: readonly Login[], ledger: Ledger, pace: Pace): Promise<number> {
  const receivers = new Map<string, Set<string>>();
  for (const { message, receiver } of ledger.missing()) {
    receivers.set(receiver, (receivers.get(receiver) ?? new Set()).add(`${id}-${message}`));
  }
  let found = 0;
  await pace.each(
    logins.filter(({ userID }) => receivers.has(userID)),
    async ({ userID, token }) => {
      const missing = receivers.get(userID) ?? new Set();
      const newest = await pace.post<{ maxSeqs?: Record<string, number> }>('/msg/newest_seq', { userID }, token);
      // Chats and groups; n_ and others hold notifications.
      const conversations = Object.entries(newest.maxSeqs ?? {}).filter(([name]) => /^(si|sg)_/.test(name));
      for (const [conversationID, newestSeq] of conversations) {
        for (let end = newestSeq; end > 0 && missing.size > 0; end -= PAGE) {
          const range = { conversationID, begin: Math.max(1, end - PAGE + 1), end, num: PAGE };
          const body = { userID, seqRanges: [range], order: 0 };
          const { msgs } = await pace.post<Pulled>('/msg/pull_msg_by_seq', body, token);
          for (const { clientMsgID } of msgs?.[conversationID]?.Msgs ?? []) {
            if (missing.delete(clientMsgID) && ledger.read(Number(clientMsgID.slice(id.length + 1)), userID)) {
              found += 1;
            }
          }
        }
      }
    },
  );
  return found;
}
