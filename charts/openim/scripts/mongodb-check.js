// Checks an external MongoDB with OpenIM's URI and login: replica set, indexes, updates with an aggregation pipeline,
// transactions. Leaves no data.
const { URI, DATABASE } = process.env;
const db = new Mongo(URI).getDB(DATABASE);
const name = `openim_check_${Date.now()}`;
const { setName } = db.hello();
if (setName === undefined) {
  throw new Error('the server is not a member of a replica set: OpenIM needs transactions');
}
const found = db.getCollection(name);
try {
  found.createIndex({ at: 1 });
  found.insertOne({ _id: 1, at: 1 });
  found.findOneAndUpdate({ _id: 1 }, [{ $set: { at: { $add: ['$at', 1] } } }]);
  const session = db.getMongo().startSession();
  session.startTransaction();
  session
    .getDatabase(DATABASE)
    .getCollection(name)
    .updateOne({ _id: 1, at: 2 }, { $set: { at: 3 } });
  session.commitTransaction();
  if (found.findOne({ _id: 1 }).at !== 3) {
    throw new Error('a transaction was committed, but its update is missing');
  }
} finally {
  found.drop();
}
print(`replica set ${setName}: OpenIM's user may write, index and use transactions in ${DATABASE}`);
