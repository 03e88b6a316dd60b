// Creates openim-chat's first administrator, with the password of the Secret, before admin-rpc starts. admin-rpc itself would
// set the password to the account name (initAdmin of v1.8.4-patch.5); such a password is replaced. A password that the
// administrator has changed is kept. Safe to run again, and in several pods at the same time.
const { createHash } = require('node:crypto');

const { MONGODB_URI, DATABASE, ACCOUNT, USER_ID, ADMIN_PASSWORD } = process.env;
// Clients send this hash of the password, and openim-chat stores it.
const hash = (text) => createHash('md5').update(text).digest('hex');

function connected() {
  for (;;) {
    try {
      const db = new Mongo(MONGODB_URI).getDB(DATABASE);
      db.runCommand({ ping: 1 });
      return db;
    } catch (error) {
      print(`waiting for MongoDB: ${error.message}`);
      sleep(2000);
    }
  }
}

const admins = connected().getCollection('admin');
// openim-chat creates the same index. It must exist before two pods insert at the same time.
admins.createIndex({ account: 1 }, { unique: true });
const password = hash(ADMIN_PASSWORD);
let result = 'kept';
try {
  const { upsertedCount } = admins.updateOne(
    { account: ACCOUNT },
    {
      $setOnInsert: {
        account: ACCOUNT,
        password,
        face_url: '',
        nickname: '',
        user_id: USER_ID,
        level: NumberInt(100),
        create_time: new Date(),
      },
    },
    { upsert: true },
  );
  result = upsertedCount ? 'made' : result;
} catch (error) {
  // 11000: another pod has created it.
  if (error.code !== 11000) {
    throw error;
  }
}
const { modifiedCount } = admins.updateOne({ account: ACCOUNT, password: hash(ACCOUNT) }, { $set: { password } });
print(`administrator ${ACCOUNT}: ${modifiedCount ? 'had its name for a password, which is replaced' : result}`);
