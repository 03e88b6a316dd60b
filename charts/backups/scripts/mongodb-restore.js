// The steps of mongodb-restore.sh before and after mongorestore. The dump is loaded under its own names, next to the existing
// collections. When it is complete, both are renamed, which moves no data, and the old collections are dropped.
const { MEMBERS, DATABASE, ROOT_PASSWORD, EXISTING, SEQUENCE_GAP, UNPACKED, STEP, URI_OPTIONS = '' } = process.env;
const LOADED = 'restored_';
const OLD = 'replaced_';

const connect = (hosts, options) =>
  new Mongo(`mongodb://root:${ROOT_PASSWORD}@${hosts}/?authSource=admin&${options}${URI_OPTIONS}`).getDB(DATABASE);
const openim = connect(MEMBERS, 'replicaSet=rs0');

const named = (names, prefix) => names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
const own = (names) => names.filter((name) => !/^(restored_|replaced_|system\.)/.test(name));

function drop(prefix, names) {
  for (const name of names) {
    openim.getCollection(prefix + name).drop();
  }
}

// Completes or reverts an interrupted exchange. Its last rename removes the last LOADED name: without one, only the OLD
// collections remain to be dropped.
function settle() {
  const names = openim.getCollectionNames();
  const old = named(names, OLD);
  if (named(names, LOADED).length === 0) {
    drop(OLD, old);
    return;
  }
  for (const name of old) {
    if (names.includes(name)) {
      openim.getCollection(name).renameCollection(LOADED + name);
    }
    openim.getCollection(OLD + name).renameCollection(name);
  }
}

function filled(prefix, names) {
  const found = [];
  for (const name of names) {
    if (openim.getCollection(prefix + name).findOne() !== null) {
      found.push(name);
    }
  }
  return found;
}

// Estimates the disk space of the loaded dump by the ratio of disk size to data size in the existing database.
function room() {
  const { dataSize, totalSize } = openim.stats();
  const needed = (UNPACKED * totalSize) / dataSize;
  for (const member of MEMBERS.split(',')) {
    let free = Number.POSITIVE_INFINITY;
    try {
      const { fsTotalSize, fsUsedSize } = connect(member, 'directConnection=true&serverSelectionTimeoutMS=5000').stats();
      free = fsTotalSize - fsUsedSize;
    } catch (error) {
      print(`${member}: ${error.message}; its disk is not checked`);
    }
    if (free < needed) {
      print(`${member} has ${mib(free)} MiB free, and the dump takes about ${mib(needed)} MiB: nothing was changed`);
      print('expand its volume: docs/runbooks/expand-volumes.md');
      quit(1);
    }
  }
}

const mib = (bytes) => Math.round(bytes / 2 ** 20);

function before() {
  settle();
  const names = openim.getCollectionNames();
  drop(LOADED, named(names, LOADED));
  const found = filled('', own(names));
  if (found.length > 0 && EXISTING !== 'overwrite') {
    print(`database ${DATABASE} has data in ${found.join(', ')} and was not changed; --overwrite replaces it`);
    quit(1);
  }
  if (found.length > 0) {
    room();
  }
}

function exchange() {
  const names = openim.getCollectionNames();
  const loaded = named(names, LOADED);
  if (filled(LOADED, loaded).length === 0) {
    print(`the dump has no data of database ${DATABASE}: nothing was changed`);
    quit(1);
  }
  // Sequence numbers that were allocated after the dump must not be allocated again: clients have messages with them.
  const { modifiedCount } = openim
    .getCollection(`${LOADED}seq`)
    .updateMany({}, { $inc: { max_seq: Long.fromString(SEQUENCE_GAP) } });
  try {
    for (const name of own(names)) {
      openim.getCollection(name).renameCollection(OLD + name);
    }
    for (const name of loaded) {
      openim.getCollection(LOADED + name).renameCollection(name);
    }
  } catch (error) {
    settle();
    throw error;
  }
  drop(OLD, own(names));
  print(`${loaded.length} collections restored, ${own(names).length} replaced`);
  print(`${modifiedCount} conversations skip ${SEQUENCE_GAP} sequence numbers`);
}

({ before, exchange })[STEP]();
