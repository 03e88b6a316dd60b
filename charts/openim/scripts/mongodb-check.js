// Checks an external MongoDB with the login and the URI of OpenIM: replica set, indexes, updates by a
// pipeline, transactions. Leaves nothing.
const { URI, DATABASE } = process.env;
const db = new Mongo(URI).getDB(DATABASE);
const name = `openim_check_${Date.now()}`;
const { setName } = db.hello();
if (setName === undefined) {
  throw new Error('the server belongs to no replica set: OpenIM would have no transactions');
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
    throw new Error('a transaction was confirmed and is not there');
  }
} finally {
  found.drop();
}
print(`replica set ${setName}: OpenIM's user may write, index and use transactions in ${DATABASE}`);
