/**
 * OpenIM's callbacks. All are disabled: each would need an egress rule to the program that answers. `timeout` in
 * seconds.
 */
const off = { enable: false, timeout: 5 };

// biome-ignore format: a word list
const before = [
  'beforeSendSingleMsg', 'beforeSendGroupMsg', 'msgModify', 'offlinePush', 'onlinePush', 'superGroupOnlinePush',
  'beforeAddFriend', 'beforeUpdateUserInfo', 'beforeCreateGroup', 'beforeMemberJoinGroup', 'beforeSetGroupMemberInfo',
  'setMessageReactionExtensions',
];
const after = ['afterSendSingleMsg', 'afterSendGroupMsg', 'userOnline', 'userOffline', 'userKickOff'];

const hooks = (names: readonly string[], hook: object) => Object.fromEntries(names.map((name) => [name, hook]));

export const callback = () => ({ url: '', ...hooks(before, { ...off, failedContinue: true }), ...hooks(after, off) });
