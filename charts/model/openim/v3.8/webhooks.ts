import type { WebhookV38 } from '../../../../environments/lib/openim-names';
import type { OpenimService } from '../../../../environments/lib/types';
import type { WebhookRow } from '../service';

/** Message types by number or range; of v3.8.3 only internal/rpc/msg/filter.go reads them. */
const TYPES = ['allowedTypes', 'deniedTypes'] as const;
const filtered: WebhookRow = { sentBy: 'msg', options: TYPES };

const sent = <const N extends WebhookV38>(sentBy: OpenimService | undefined, ...names: readonly N[]) =>
  Object.fromEntries(names.map((name) => [name, { sentBy, options: [] }])) as unknown as Record<N, WebhookRow>;

/**
 * Who reads which key of webhooks.yml (every `WebhooksConfig.` below internal/ of v3.8.3-patch.15). Nothing reads
 * failedContinue: a `before` webhook that gets no answer fails what it stands before.
 */
export const webhooks: Readonly<Record<WebhookV38, WebhookRow>> = {
  beforeSendSingleMsg: filtered,
  beforeSendGroupMsg: filtered,
  beforeMsgModify: filtered,
  afterSendSingleMsg: { sentBy: 'msg', options: ['attentionIds', ...TYPES] },
  afterSendGroupMsg: filtered,
  ...sent('msg', 'afterGroupMsgRead', 'afterSingleMsgRead', 'afterRevokeMsg'),
  ...sent('push', 'beforeOfflinePush', 'beforeOnlinePush', 'beforeGroupOnlinePush'),
  ...sent('msggateway', 'afterUserOnline', 'afterUserOffline'),
  ...sent('user', 'beforeUserRegister', 'afterUserRegister', 'beforeUpdateUserInfo', 'afterUpdateUserInfo'),
  ...sent('user', 'beforeUpdateUserInfoEx', 'afterUpdateUserInfoEx'),
  ...sent('friend', 'beforeAddFriend', 'afterAddFriend', 'beforeAddFriendAgree', 'afterAddFriendAgree'),
  ...sent('friend', 'beforeSetFriendRemark', 'afterSetFriendRemark', 'afterDeleteFriend', 'beforeImportFriends'),
  ...sent('friend', 'afterImportFriends', 'beforeAddBlack', 'afterRemoveBlack'),
  ...sent('group', 'beforeCreateGroup', 'afterCreateGroup', 'beforeMemberJoinGroup', 'beforeApplyJoinGroup'),
  ...sent('group', 'afterJoinGroup', 'beforeInviteUserToGroup', 'afterQuitGroup', 'afterKickGroupMember'),
  ...sent('group', 'afterDismissGroup', 'afterTransferGroupOwner', 'beforeSetGroupMemberInfo', 'afterSetGroupMemberInfo'),
  ...sent('group', 'beforeSetGroupInfo', 'afterSetGroupInfo', 'beforeSetGroupInfoEx', 'afterSetGroupInfoEx'),
  ...sent(undefined, 'afterUserKickOff', 'afterGroupMsgRevoke'),
};
