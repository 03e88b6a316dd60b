/**
 * Notifications of OpenIM (notification.yml): whether the event is sent as a message in the conversation, whether it is
 * pushed to offline phones, and the text of the push. The switches are upstream's, the texts are this chart's.
 */
const events = {
  groupCreated: { message: true, push: false, text: 'A group was created' },
  groupInfoSet: { message: false, push: false, text: 'Group details changed' },
  joinGroupApplication: { message: false, push: true, text: 'Somebody asks to join the group' },
  memberQuit: { message: true, push: false, text: 'A member left the group' },
  groupApplicationAccepted: { message: false, push: true, text: 'Your request to join was accepted' },
  groupApplicationRejected: { message: false, push: true, text: 'Your request to join was rejected' },
  groupOwnerTransferred: { message: true, push: false, text: 'The group has a new owner' },
  memberKicked: { message: true, push: false, text: 'A member was removed' },
  memberInvited: { message: true, push: false, text: 'A member was invited' },
  memberEnter: { message: true, push: false, text: 'A member joined the group' },
  groupDismissed: { message: true, push: false, text: 'The group was closed' },
  groupMuted: { message: true, push: false, text: 'The group was muted' },
  groupCancelMuted: { message: true, push: false, text: 'The group was unmuted' },
  groupMemberMuted: { message: true, push: false, text: 'A member was muted' },
  groupMemberCancelMuted: { message: true, push: false, text: 'A member was unmuted' },
  groupMemberInfoSet: { message: false, push: false, text: 'Member details changed' },
  groupInfoSetAnnouncement: { message: true, push: false, text: 'The announcement changed' },
  groupInfoSetName: { message: true, push: false, text: 'The group was renamed' },
  friendApplicationAdded: { message: false, push: true, text: 'Somebody asks to add you as a friend' },
  friendApplicationApproved: { message: true, push: true, text: 'Your friend request was accepted' },
  friendApplicationRejected: { message: false, push: true, text: 'Your friend request was rejected' },
  friendAdded: { message: false, push: false, text: 'You are now friends' },
  friendDeleted: { message: false, push: false, text: 'A friend was removed' },
  friendRemarkSet: { message: false, push: false, text: "A friend's remark changed" },
  blackAdded: { message: false, push: false, text: 'A user was blocked' },
  blackDeleted: { message: false, push: false, text: 'A user was unblocked' },
  friendInfoUpdated: { message: false, push: false, text: "A friend's profile changed" },
  userInfoUpdated: { message: false, push: false, text: 'Your profile changed' },
  userStatusChanged: { message: false, push: false, text: "A user's status changed" },
  conversationChanged: { message: false, push: false, text: 'A conversation changed' },
  conversationSetPrivate: { message: true, push: false, text: 'Messages now disappear after reading' },
} satisfies Record<string, { message: boolean; push: boolean; text: string }>;

export const notification = () => ({
  ...Object.fromEntries(
    Object.entries(events).map(([event, { message, push, text }]) => [
      event,
      {
        isSendMsg: message,
        // 1: to users who are online; 2 would store it for all users.
        reliabilityLevel: 1,
        unreadCount: false,
        offlinePush: { enable: push, title: text, desc: text, ext: text },
        ...(event === 'groupCancelMuted' ? { defaultTips: { tips: text } } : {}),
      },
    ]),
  ),
});
