/** Something that could not be looked at, and why. */
export class Unseen extends Error {}
