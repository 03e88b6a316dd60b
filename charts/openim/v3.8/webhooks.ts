/** OpenIM's webhooks (webhooks.yml). All are disabled: each would need an egress rule to the program that answers. */
const filtered = ['beforeSendSingleMsg', 'beforeSendGroupMsg', 'beforeMsgModify'];

// biome-ignore format: a word list
const before = [
  'beforeUpdateUserInfoEx', 'beforeOfflinePush', 'beforeOnlinePush', 'beforeGroupOnlinePush', 'beforeAddFriend',
  'beforeUpdateUserInfo', 'beforeCreateGroup', 'beforeMemberJoinGroup', 'beforeSetGroupMemberInfo',
  'beforeApplyJoinGroup', 'beforeUserRegister', 'beforeSetFriendRemark', 'beforeInviteUserToGroup',
  'beforeSetGroupInfo', 'beforeSetGroupInfoEx', 'beforeAddBlack', 'beforeAddFriendAgree', 'beforeImportFriends',
];

// biome-ignore format: a word list
const after = [
  'afterUpdateUserInfoEx', 'afterUserOnline', 'afterUserOffline', 'afterUserKickOff', 'afterUpdateUserInfo',
  'afterCreateGroup', 'afterSetGroupMemberInfo', 'afterQuitGroup', 'afterKickGroupMember', 'afterDismissGroup',
  'afterGroupMsgRead', 'afterSingleMsgRead', 'afterUserRegister', 'afterTransferGroupOwner', 'afterSetFriendRemark',
  'afterGroupMsgRevoke', 'afterJoinGroup', 'afterSetGroupInfo', 'afterSetGroupInfoEx', 'afterRevokeMsg',
  'afterAddFriend', 'afterAddFriendAgree', 'afterDeleteFriend', 'afterImportFriends', 'afterRemoveBlack',
];

/** Message types by number or range ("200-500"); empty lists allow every type. */
const types = { allowedTypes: [], deniedTypes: [] };

/** `timeout` in seconds. */
const off = { enable: false, timeout: 5 };

const hooks = (names: readonly string[], hook: object) => Object.fromEntries(names.map((name) => [name, hook]));

export const webhooks = () => ({
  url: '',
  ...hooks(filtered, { ...off, failedContinue: true, ...types }),
  ...hooks(before, { ...off, failedContinue: true }),
  afterSendSingleMsg: { ...off, attentionIds: [], ...types },
  afterSendGroupMsg: { ...off, ...types },
  ...hooks(after, off),
});
