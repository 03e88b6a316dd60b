import { type NotificationName, notificationNames } from '../../environments/lib/openim-names';
import type { Notification } from '../../environments/lib/openim-settings';
import type { Environment } from '../../environments/lib/types';

/**
 * Notifications of OpenIM (notification.yml): whether the event is sent as a message in the conversation, whether it is
 * pushed to offline phones, and the text of the push. The switches are upstream's, the texts are this chart's; an environment
 * may have others (openim.notifications).
 */
const events = {
  groupCreated: { message: true, push: false, text: 'A group was created' },
  groupInfoSet: { message: false, push: false, text: 'Group details changed' },
  joinGroupApplication: { message: false, push: true, text: 'A user asks to join the group' },
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
  friendApplicationAdded: { message: false, push: true, text: 'A user asks to add you as a friend' },
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
} satisfies Record<NotificationName, Required<Notification>>;

export const notification = ({ openim }: Environment) => ({
  ...Object.fromEntries(
    notificationNames.map((event) => {
      const { message, push, text } = { ...events[event], ...openim.notifications?.[event] };
      return [
        event,
        {
          isSendMsg: message,
          // 1: to those who are online; 2 would store it for everybody.
          reliabilityLevel: 1,
          unreadCount: false,
          offlinePush: { enable: push, title: text, desc: text, ext: text },
          ...(event === 'groupCancelMuted' ? { defaultTips: { tips: text } } : {}),
        },
      ];
    }),
  ),
});
