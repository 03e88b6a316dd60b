// What mongodb-restore.sh does before and after mongorestore.
const { MEMBERS, DATABASE, ROOT_PASSWORD, EXISTING, SEQUENCE_GAP, STEP, URI_OPTIONS = '' } = process.env;
const admin = new Mongo(`mongodb://root:${ROOT_PASSWORD}@${MEMBERS}/?authSource=admin&replicaSet=rs0${URI_OPTIONS}`).getDB(
  'admin',
);
const openim = admin.getSiblingDB(DATABASE);

// To replay an oplog takes a role that no built-in one is: mongodb.com/docs/database-tools/mongorestore (Required Access).
const ROLE = 'restoreOplog';

function before() {
  const filled = openim.getCollectionNames().filter((name) => openim.getCollection(name).findOne() !== null);
  if (filled.length > 0 && EXISTING !== 'overwrite') {
    print(`database ${DATABASE} has data in ${filled.join(', ')} and is left as it is; --overwrite drops it first`);
    quit(1);
  }
  openim.dropDatabase();
  if (admin.getRole(ROLE) === null) {
    admin.createRole({ role: ROLE, privileges: [{ resource: { anyResource: true }, actions: ['anyAction'] }], roles: [] });
  }
  admin.grantRolesToUser('root', [ROLE]);
}

function revoke() {
  if (admin.getRole(ROLE) !== null) {
    admin.revokeRolesFromUser('root', [ROLE]);
    admin.dropRole(ROLE);
  }
}

// Numbers that were given out after the dump must not be given out again: clients have messages under them.
function after() {
  const { modifiedCount } = openim.seq.updateMany({}, { $inc: { max_seq: Long.fromString(SEQUENCE_GAP) } });
  print(`${modifiedCount} conversations skip ${SEQUENCE_GAP} sequence numbers`);
}

({ before, revoke, after })[STEP]();
