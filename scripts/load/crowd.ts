import type { Api } from '../smoke/api';
import { ApiError } from '../smoke/failure';
import type { Login } from '../smoke/gateway-socket';
import { WEB } from '../smoke/messages';
import { adminToken } from '../smoke/steps/accounts';
import type { Amount } from './options';
import type { Pace } from './pace';

/** What a run has made in OpenIM; filled while it is made, so that a run that ends early can undo it. */
export class Crowd {
  /** Those that are registered. */
  readonly userIDs: string[] = [];
  readonly logins: Login[] = [];
  readonly groups: Group[] = [];
  private token = '';

  constructor(
    private readonly api: Api,
    private readonly pace: Pace,
  ) {}

  /** The administrator's token. */
  get admin(): string {
    return this.token;
  }

  async openAdmin(secret: string): Promise<void> {
    this.token = (await this.pace.call(() => adminToken(this.api, secret))).value;
  }

  /** In batches, as one call takes many. */
  async register({ users }: Amount): Promise<void> {
    const all = Array.from({ length: users }, (_, index) => `${this.api.id}_${index}`);
    const batches = Array.from({ length: Math.ceil(users / BATCH) }, (_, index) =>
      all.slice(index * BATCH, (index + 1) * BATCH),
    );
    await this.pace.each(batches, async (batch) => {
      const body = { users: batch.map((userID) => ({ userID, nickname: userID })) };
      try {
        await this.pace.post('/user/user_register', body, this.admin);
      } catch (error) {
        // A call that the edge gave up on may have been done: the names are of this run alone.
        if (!(error instanceof ApiError && error.errCode === REGISTERED_ALREADY)) {
          throw error;
        }
      }
      this.userIDs.push(...batch);
    });
  }

  async logIn(): Promise<void> {
    await this.pace.each([...this.userIDs], async (userID) => {
      const body = { userID, platformID: WEB };
      const { token } = await this.pace.post<{ token: string }>('/auth/get_user_token', body, this.admin);
      this.logins.push({ userID, token });
    });
  }

  /** Groups of about the same size that all users are in, each in one. */
  async gather({ groupSize }: Amount): Promise<void> {
    const count = Math.ceil(this.logins.length / groupSize);
    const groups = Array.from({ length: count }, (_, group) => this.logins.filter((_, index) => index % count === group));
    await this.pace.each(groups, async ([owner, ...members]) => {
      if (owner && members.length > 0) {
        const memberUserIDs = members.map(({ userID }) => userID);
        // 2 is constant.WorkingGroup, the only type that CreateGroup takes.
        const groupInfo = { groupName: this.api.id, groupType: 2 };
        const body = { ownerUserID: owner.userID, memberUserIDs, groupInfo };
        const made = await this.pace.post<{ groupInfo: { groupID: string } }>('/group/create_group', body, owner.token);
        this.groups.push({ groupID: made.groupInfo.groupID, members: [owner.userID, ...memberUserIDs] });
      }
    });
  }
}

export interface Group {
  readonly groupID: string;
  readonly members: readonly string[];
}

const BATCH = 100;
const REGISTERED_ALREADY = 1102;
