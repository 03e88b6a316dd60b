/** Something that could not be read, and the reason. */
export class Unseen extends Error {}
