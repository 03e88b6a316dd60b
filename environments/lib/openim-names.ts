/** Webhooks of v3.8.3 under upstream's names (webhooks.yml), in the order of the rendered file. charts/model/openim/v3.8/webhooks.ts says who sends which. */
// biome-ignore format: a word list
export const webhooksV38 = [
  'beforeSendSingleMsg', 'beforeSendGroupMsg', 'beforeMsgModify',
  'beforeUpdateUserInfoEx', 'beforeOfflinePush', 'beforeOnlinePush', 'beforeGroupOnlinePush', 'beforeAddFriend',
  'beforeUpdateUserInfo', 'beforeCreateGroup', 'beforeMemberJoinGroup', 'beforeSetGroupMemberInfo',
  'beforeApplyJoinGroup', 'beforeUserRegister', 'beforeSetFriendRemark', 'beforeInviteUserToGroup',
  'beforeSetGroupInfo', 'beforeSetGroupInfoEx', 'beforeAddBlack', 'beforeAddFriendAgree', 'beforeImportFriends',
  'afterSendSingleMsg', 'afterSendGroupMsg',
  'afterUpdateUserInfoEx', 'afterUserOnline', 'afterUserOffline', 'afterUserKickOff', 'afterUpdateUserInfo',
  'afterCreateGroup', 'afterSetGroupMemberInfo', 'afterQuitGroup', 'afterKickGroupMember', 'afterDismissGroup',
  'afterGroupMsgRead', 'afterSingleMsgRead', 'afterUserRegister', 'afterTransferGroupOwner', 'afterSetFriendRemark',
  'afterGroupMsgRevoke', 'afterJoinGroup', 'afterSetGroupInfo', 'afterSetGroupInfoEx', 'afterRevokeMsg',
  'afterAddFriend', 'afterAddFriendAgree', 'afterDeleteFriend', 'afterImportFriends', 'afterRemoveBlack',
] as const;

/** Those of v3.4.0 (`callback` of config.yaml), some under the same names. */
// biome-ignore format: a word list
export const webhooksV34 = [
  'beforeSendSingleMsg', 'beforeSendGroupMsg', 'msgModify', 'offlinePush', 'onlinePush', 'superGroupOnlinePush',
  'beforeAddFriend', 'beforeUpdateUserInfo', 'beforeCreateGroup', 'beforeMemberJoinGroup', 'beforeSetGroupMemberInfo',
  'setMessageReactionExtensions', 'afterSendSingleMsg', 'afterSendGroupMsg', 'userOnline', 'userOffline', 'userKickOff',
] as const;

export type WebhookV38 = (typeof webhooksV38)[number];
export type WebhookV34 = (typeof webhooksV34)[number];
export type WebhookName = WebhookV38 | WebhookV34;

/** The webhooks of both releases. */
export const webhookNames: readonly WebhookName[] = [...new Set<WebhookName>([...webhooksV38, ...webhooksV34])];

/** Events of which OpenIM notifies its users (notification.yml of both releases). */
// biome-ignore format: a word list
export const notificationNames = [
  'groupCreated', 'groupInfoSet', 'joinGroupApplication', 'memberQuit', 'groupApplicationAccepted',
  'groupApplicationRejected', 'groupOwnerTransferred', 'memberKicked', 'memberInvited', 'memberEnter', 'groupDismissed',
  'groupMuted', 'groupCancelMuted', 'groupMemberMuted', 'groupMemberCancelMuted', 'groupMemberInfoSet',
  'groupInfoSetAnnouncement', 'groupInfoSetName', 'friendApplicationAdded', 'friendApplicationApproved',
  'friendApplicationRejected', 'friendAdded', 'friendDeleted', 'friendRemarkSet', 'blackAdded', 'blackDeleted',
  'friendInfoUpdated', 'userInfoUpdated', 'userStatusChanged', 'conversationChanged', 'conversationSetPrivate',
] as const;

export type NotificationName = (typeof notificationNames)[number];
