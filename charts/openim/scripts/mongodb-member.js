// Prints the member from which a backup reads: the secondary with the least lag, or the primary when every secondary is more
// than a minute behind the newest write. `hello` needs no login.
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
  console.error(`no member of ${MEMBERS} is a primary, or a secondary at most a minute behind`);
  quit(1);
}
print(choice.member);
