// Makes openim-chat's first administrator before admin-rpc starts. admin-rpc itself would make it with its name for the
// password (initAdmin of v1.8.4-patch.5); one that has that password gets the Secret's. A password that an administrator has
// changed stays. Safe to run again, and by several pods at once.
const { createHash } = require('node:crypto');

const { MONGODB_URI, DATABASE, ACCOUNT, USER_ID, ADMIN_PASSWORD } = process.env;
// What clients send for a password, and openim-chat stores.
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
// The program's own index, of which two inserts at once need the first.
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
  // 11000: another pod was faster.
  if (error.code !== 11000) {
    throw error;
  }
}
const { modifiedCount } = admins.updateOne({ account: ACCOUNT, password: hash(ACCOUNT) }, { $set: { password } });
print(`administrator ${ACCOUNT}: ${modifiedCount ? 'had its name for a password, which is replaced' : result}`);
