// Prints the member that a dump reads from its beginning to its end: the secondary that is least behind, or the primary
// where no secondary is within a minute of the newest write. `hello` needs no login.
const { MEMBERS, URI_OPTIONS = '' } = process.env;
const BEHIND = 60_000;

const found = [];
for (const member of MEMBERS.split(',')) {
  try {
    const uri = `mongodb://${member}/?directConnection=true&serverSelectionTimeoutMS=5000${URI_OPTIONS}`;
    const { secondary, isWritablePrimary, lastWrite } = new Mongo(uri).getDB('admin').hello();
    if (secondary || isWritablePrimary) {
      found.push({ member, secondary, at: Number(lastWrite?.lastWriteDate ?? 0) });
    }
  } catch (error) {
    console.error(`${member}: ${error.message}`);
  }
}
const newest = Math.max(...found.map(({ at }) => at));
const [choice] = found
  .filter(({ secondary, at }) => !secondary || newest - at <= BEHIND)
  .sort((a, b) => Number(b.secondary ?? false) - Number(a.secondary ?? false) || b.at - a.at);
if (choice === undefined) {
  console.error(`no member of ${MEMBERS} is primary, or a secondary in step`);
  quit(1);
}
print(choice.member);
