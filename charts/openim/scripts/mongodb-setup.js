// Creates the replica set rs0 and OpenIM's user. Safe to run again.
//
// It initiates a set only when every member answers and none belongs to a set. Otherwise a first member that lost its disk
// would start a second, empty set, and programs would write to it. If a set exists, the script adds missing members to its
// configuration, and sets OpenIM's password to that of the Secret.
const {
  MEMBERS,
  DATABASE,
  ROOT_PASSWORD,
  OPENIM_PASSWORD,
  EXPORTER_PASSWORD,
  BACKUP_PASSWORD,
  URI_OPTIONS = '',
} = process.env;
const members = MEMBERS.split(',');

const setOf = (member) =>
  new Mongo(`mongodb://${member}/?directConnection=true&serverSelectionTimeoutMS=3000${URI_OPTIONS}`).getDB('admin').hello()
    .setName;
const asRoot = (hosts, options) =>
  new Mongo(`mongodb://root:${ROOT_PASSWORD}@${hosts}/?authSource=admin&${options}${URI_OPTIONS}`).getDB('admin');

function retry(what, action) {
  for (;;) {
    try {
      // Not `return action()`: mongosh 2.12 would await the result outside of `try`.
      const answer = action();
      return answer;
    } catch (error) {
      print(`waiting for ${what}: ${error.message}`);
      sleep(2000);
    }
  }
}

const belonging = [];
for (const member of members) {
  const set = retry(member, () => setOf(member));
  if (set !== undefined) {
    belonging.push(member);
  }
}

if (belonging.length === 0) {
  print(`no member belongs to a set: initiating rs0 with ${members[0]}`);
  const first = retry(`root on ${members[0]}`, () => asRoot(members[0], 'directConnection=true'));
  first.adminCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: members[0] }] } });
} else {
  print(`${belonging.join(', ')} already in a set: nothing is initiated`);
}

const seeds = belonging.length > 0 ? belonging : [members[0]];
const admin = retry('a primary', () => {
  const db = asRoot(seeds.join(','), 'replicaSet=rs0&serverSelectionTimeoutMS=5000');
  if (!db.hello().isWritablePrimary) {
    throw new Error('no member is primary yet');
  }
  return db;
});

for (const member of members) {
  // One at a time: a reconfiguration may add only one voting member, and waits for the previous one.
  retry(`${member} to be added`, () => {
    const { config } = admin.adminCommand({ replSetGetConfig: 1 });
    if (!config.members.some(({ host }) => host === member)) {
      const id = Math.max(...config.members.map(({ _id }) => _id)) + 1;
      config.members.push({ _id: id, host: member });
      config.version += 1;
      admin.adminCommand({ replSetReconfig: config });
      print(`added ${member}`);
    }
  });
}

const ensureUser = (db, user, pwd, roles) =>
  retry(`user ${user}`, () => {
    if (db.getUser(user) === null) {
      db.createUser({ user, pwd, roles });
    } else {
      db.updateUser(user, { pwd, roles });
    }
  });

ensureUser(admin.getSiblingDB(DATABASE), 'openIM', OPENIM_PASSWORD, [{ role: 'readWrite', db: DATABASE }]);
if (EXPORTER_PASSWORD !== undefined) {
  // May read members, counters and sizes, and no document.
  ensureUser(admin, 'exporter', EXPORTER_PASSWORD, [{ role: 'clusterMonitor', db: 'admin' }]);
}
if (BACKUP_PASSWORD !== undefined) {
  // May read everything, including the oplog, and change nothing.
  ensureUser(admin, 'backup', BACKUP_PASSWORD, [{ role: 'backup', db: 'admin' }]);
}
print(`replica set rs0 of ${members.length}, user openIM on ${DATABASE}`);
